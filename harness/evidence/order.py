"""The order in which entries may stand in a journal.

Theory.  ``opened`` is the first line and stands nowhere else; ``closed`` is the last line of a
sealed journal.  Cases follow one another and never overlap; steps stand inside a case and follow
one another.  Whatever the world publishes may stand anywhere between ``opened`` and ``closed``.
``bench_fault`` and ``blocked`` may interrupt anything; a case or a step that they interrupt need
not end.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.evidence.reading import located
from harness.model.record import Entry, EntryKind
from harness.model.source import Diagnostic

__all__ = ["order_breaches"]

_INTERRUPTS = frozenset({EntryKind.BENCH_FAULT, EntryKind.BLOCKED})


def order_breaches(name: str, entries: Sequence[Entry], *, sealed: bool) -> Iterator[Diagnostic]:
    """Yield the entries that stand where they may not; ``name`` is the journal's file."""
    case, step, interrupted = "", "", False
    for index, entry in enumerate(entries):
        found = _misplaced(entry, index, len(entries), case, step)
        if found:
            yield located(name, entry.seq, found, kind=str(entry.kind))
        match entry.kind:
            case EntryKind.CASE_STARTED:
                case = str(entry.data.get("case"))
            case EntryKind.CASE_ENDED:
                case, step = "", ""
            case EntryKind.STEP_STARTED:
                step = str(entry.data.get("step"))
            case EntryKind.STEP_ENDED:
                step = ""
        interrupted = interrupted or entry.kind in _INTERRUPTS
    if sealed and (not entries or entries[-1].kind is not EntryKind.CLOSED):
        yield located(name, len(entries), "not-closed")
    if sealed and case and not interrupted:
        yield located(name, len(entries), "case-not-ended", case=case)


def _misplaced(entry: Entry, index: int, count: int, case: str, step: str) -> str:
    """Return the message code of what is wrong with the place of an entry, empty when nothing is."""
    kind, data = entry.kind, entry.data
    if (index == 0) is not (kind is EntryKind.OPENED):
        return "opened-misplaced"
    if kind is EntryKind.CLOSED and index != count - 1:
        return "closed-misplaced"
    match kind:
        case EntryKind.CASE_STARTED if case:
            return "case-misplaced"
        case EntryKind.CASE_ENDED if not case or data.get("case") != case:
            return "case-misplaced"
        case EntryKind.STEP_STARTED if not case or step:
            return "step-misplaced"
        case EntryKind.STEP_ENDED if not step or data.get("step") != step:
            return "step-misplaced"
    return ""
