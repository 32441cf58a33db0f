"""The *accusé de réception logique* as a value: what it says of a file and of each lot at fault."""

from __future__ import annotations

from dataclasses import dataclass

from harness.environment.mail.frame import Ends, plain_upper
from harness.environment.mail.orders import Acknowledgement
from harness.environment.mail.received import Defect, ReceivedFile
from harness.i18n import say

__all__ = ["Arl", "ArlLot", "build_arl"]

_KNOWN = frozenset({"T001", "T002", "T003", "T004"})
_FILE_TEXT = 88
_LOT_TEXT = 117


@dataclass(frozen=True, slots=True)
class ArlLot:
    """What is said of one lot at fault."""

    lot: str
    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Arl:
    """One acknowledgement of one file, before it is written as records."""

    ends: Ends
    sender: str
    """Number of who sent the acknowledged file, 14 characters."""
    file_id: str
    """Identification of the acknowledged file."""
    positive: bool
    code: str
    text: str
    lots: tuple[ArlLot, ...] = ()


def build_arl(file: ReceivedFile, decision: Acknowledgement, ends: Ends) -> Arl:
    """Return the acknowledgement of a file.

    A refusal names its first defect for the whole file, then one line per lot at fault.
    """
    first = decision.defects[0] if decision.defects else None
    return Arl(
        ends=ends,
        sender=file.sender,
        file_id=file.file_id,
        positive=decision.positive,
        code=first.code if first else "",
        text=(_text(first) if first else plain_upper(say("environment.arl-accepted")))[:_FILE_TEXT],
        lots=_lots(decision.defects),
    )


def _lots(defects: tuple[Defect, ...]) -> tuple[ArlLot, ...]:
    found: dict[str, ArlLot] = {}
    for defect in defects:
        if defect.lot and defect.lot not in found:
            found[defect.lot] = ArlLot(defect.lot, defect.code, _text(defect)[:_LOT_TEXT])
    return tuple(found.values())


def _text(defect: Defect) -> str:
    known = defect.code if defect.code in _KNOWN else "other"
    return plain_upper(say(f"environment.arl-{known}", lot=defect.lot, rule=defect.rule))
