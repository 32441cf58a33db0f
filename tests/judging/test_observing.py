"""How a case ended is read in the journal as it was written."""

from __future__ import annotations

import json

import pytest

from harness.judging.observing import observe_attempt
from harness.model.action import Json
from harness.model.record import Attempt, Entry, EntryKind

AT = "2026-01-01T00:00:00Z"


COMPLETE: dict[str, Json] = {"case": "a/b", "ended": "complete"}
ABORTED: dict[str, Json] = {"case": "a/b", "ended": "aborted", "not_reached": ["montrer"]}


@pytest.mark.parametrize(
    ("steps", "ending", "ended"),
    [
        (1, COMPLETE, "complete"),
        (0, COMPLETE, "complete"),
        (1, ABORTED, "aborted"),
        (0, ABORTED, "interrupted"),  # the product had left before: nothing of it was seen here
        (1, {"case": "a/b"}, "aborted"),
        (1, None, "interrupted"),
    ],
)
def test_a_case_is_complete_only_when_the_journal_says_so(
    steps: int, ending: dict[str, Json] | None, ended: str
) -> None:
    lines: list[tuple[EntryKind, dict[str, Json]]] = [(EntryKind.CASE_STARTED, {"case": "a/b"})]
    lines += [(EntryKind.STEP_STARTED, {"step": "lire"})] * steps
    if ending is not None:
        lines.append((EntryKind.CASE_ENDED, ending))
    entries = tuple(Entry(seq, "", AT, AT, kind, data) for seq, (kind, data) in enumerate(lines, 1))
    assert observe_attempt(Attempt(1, entries, sealed=True), "cnam", lambda _: b"")["a/b"].ended == ended


def test_events_of_a_card_bear_their_name_and_those_of_another_program_are_left_out() -> None:
    told: list[dict[str, Json]] = [
        {"kind": "apdu", "command": "verify", "name": "VERIFY", "sw": "9000"},
        {"kind": "event", "command": "event", "name": "begin_transaction", "sw": "", "decoded": {"program": "product"}},
        {"kind": "event", "command": "event", "name": "disconnect", "sw": "", "decoded": {"program": "other"}},
        {"kind": "event", "command": "event", "name": "reset", "sw": "", "decoded": {}},
    ]
    trace = b"\n".join(json.dumps(line).encode() for line in told)
    lines: list[tuple[EntryKind, dict[str, Json]]] = [
        (EntryKind.CASE_STARTED, {"case": "a/b"}),
        (EntryKind.CARD_TRACE, {"slot": 0, "role": "professional", "trace_blob": "t"}),
        (EntryKind.CASE_ENDED, COMPLETE),
    ]
    entries = tuple(Entry(seq, "", AT, AT, kind, data) for seq, (kind, data) in enumerate(lines, 1))
    seen = observe_attempt(Attempt(1, entries, sealed=True), "cnam", {"t": trace}.__getitem__)["a/b"].commands
    assert [(c.command, c.event) for c in seen] == [("verify", False), ("begin_transaction", True), ("reset", True)]
