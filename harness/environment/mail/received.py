"""A lot file as the fund's front end holds it: who sent it, its lots, their invoices as rubrics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from harness.model.observation import Invoice

__all__ = ["Defect", "ReceivedFile", "ReceivedLot", "post_dated", "read_b2_date"]


@dataclass(frozen=True, slots=True)
class ReceivedLot:
    """One lot; ``number`` and ``day`` (AAMMJJ) are as written in its type 1 record."""

    number: str
    day: str
    partner: str
    """Billing number and key, nine characters."""
    invoices: tuple[Invoice, ...]


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """A decoded file: both ends of its 000 record, and its lots."""

    sender_type: str
    sender: str
    """Fourteen characters."""
    recipient_type: str
    recipient: str
    file_id: str
    lots: tuple[ReceivedLot, ...] = ()


@dataclass(frozen=True, slots=True)
class Defect:
    """Why a file is refused: a technical code, the lot at fault (empty = the file), and the rule."""

    code: str
    lot: str = ""
    rule: str = ""


def read_b2_date(text: str) -> date | None:
    """Read AAMMJJ of this century; None when it is no date."""
    if len(text) != 6 or not (text.isascii() and text.isdecimal()):
        return None
    try:
        return date(2000 + int(text[:2]), int(text[2:4]), int(text[4:]))
    except ValueError:
        return None


def post_dated(file: ReceivedFile, today: date) -> tuple[Defect, ...]:
    """Return a defect ``T001`` for each lot dated after the simulated day."""
    late = (lot for lot in file.lots if (read_b2_date(lot.day) or today) > today)
    return tuple(Defect("T001", lot.number, lot.day) for lot in late)
