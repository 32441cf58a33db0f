"""What the case asked the front end to answer: one decision per file, one settlement per invoice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from harness.environment.mail.received import Defect
from harness.model.case import ReturnOrder

__all__ = ["Acknowledgement", "Settlement", "State", "acknowledgement", "settlement"]

_ORDERED = "T004"
"""Code of a refusal ordered by a case that names none."""
_REJECTED = "M001"


class State(StrEnum):
    """What becomes of one invoice."""

    PAID = "paid"
    REJECTED = "rejected"
    PARTIAL = "partial"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Settlement:
    """The state of one invoice and why; the reject code has four characters."""

    state: State
    code: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The answer to a file: positive, or refused for these defects."""

    positive: bool
    defects: tuple[Defect, ...] = ()


def _of_file(orders: Sequence[ReturnOrder], rank: int) -> list[ReturnOrder]:
    return [order for order in orders if order.file == rank]


def acknowledgement(orders: Sequence[ReturnOrder], rank: int, defects: Sequence[Defect]) -> Acknowledgement | None:
    """Decide the answer to the file received in this rank (from 1); None = stay silent.

    Silence that a case ordered wins over everything; then what was found in the file; then what
    the case ordered; a file nobody spoke of is accepted.
    """
    mine = _of_file(orders, rank)
    if any(order.arl == "none" for order in mine):
        return None
    if defects:
        return Acknowledgement(False, tuple(defects))
    refused = next((order for order in mine if order.arl == "negative"), None)
    if refused is not None:
        return Acknowledgement(False, (Defect(refused.arl_code or _ORDERED),))
    return Acknowledgement(True)


def settlement(orders: Sequence[ReturnOrder], rank: int, position: int) -> Settlement:
    """Decide what becomes of an invoice, by rank of its file and position in it, both from 1.

    An order for this very invoice wins over one for every invoice; without any it is paid.
    """
    mine = [order for order in _of_file(orders, rank) if order.invoice in {0, position}]
    if not mine:
        return Settlement(State.PAID)
    order = max(mine, key=lambda one: one.invoice)
    state = State(order.state)
    if state in {State.PAID, State.NONE}:
        return Settlement(state)
    return Settlement(state, order.reject_code or _REJECTED, order.reject_label)
