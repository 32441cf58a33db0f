"""From a received file to the returns it gets: a pure function of the file, the orders and the clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from harness.codecs.arl import Arl
from harness.environment.mail.arl import build_arl
from harness.environment.mail.frame import Ends, ends_for
from harness.environment.mail.noemie import NoemieReturn, build_noemie
from harness.environment.mail.orders import Settlement, acknowledgement, settlement
from harness.environment.mail.received import Defect, ReceivedFile, post_dated
from harness.model.case import ReturnOrder

__all__ = ["Answer", "answer_file"]


@dataclass(frozen=True, slots=True)
class Answer:
    """One return to put in the mailbox."""

    kind: str
    """``arl`` or ``noemie``."""
    positive: bool
    """ARL: the file is accepted.  NOEMIE: no part of any invoice is rejected."""
    file: Arl | NoemieReturn
    ends: Ends


def answer_file(
    file: ReceivedFile | None,
    defects: Sequence[Defect],
    orders: Sequence[ReturnOrder],
    rank: int,
    now: datetime,
    sent: int = 0,
) -> tuple[Answer, ...]:
    """Return what the front end sends back, in order.

    Args:
        file: What was received; None when nobody can be told, for the sender is unknown.
        defects: What its reading found wrong.
        orders: What the case asks.
        rank: Rank of the file among those received in the case, from 1.
        now: Simulated instant.
        sent: Number of returns sent before; each return takes the next number as its file id.
    """
    if file is None:
        return ()
    found = (*defects, *post_dated(file, now.date()))
    decision = acknowledgement(orders, rank, found)
    answers: list[Answer] = []
    if decision is not None:
        ends = ends_for(file, f"{sent + 1:06d}", now)
        answers.append(Answer("arl", decision.positive, build_arl(file, decision, now), ends))
    refused = bool(found) if decision is None else not decision.positive
    if not refused:
        ends = ends_for(file, f"{sent + len(answers) + 1:06d}", now)
        noemie = build_noemie(file, _settlements(file, orders, rank), ends)
        if noemie is not None:
            answers.append(Answer("noemie", not noemie.rejected, noemie, ends))
    return tuple(answers)


def _settlements(file: ReceivedFile, orders: Sequence[ReturnOrder], rank: int) -> list[Settlement]:
    count = sum(len(lot.invoices) for lot in file.lots)
    return [settlement(orders, rank, position) for position in range(1, count + 1)]
