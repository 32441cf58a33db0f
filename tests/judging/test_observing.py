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


TRACE, STATE, EVENT = (
    (EntryKind.CARD_TRACE, "trace_blob"),
    (EntryKind.CARD_STATE, "snapshot_blob"),
    (EntryKind.CARD_EVENT, "subject_blob"),
)
DEEP = b"[" * 100_000


@pytest.mark.parametrize(
    ("of", "blob"),
    [
        *((of, content) for of in (TRACE, STATE, EVENT) for content in (b"{", b"\xff", b"[]", b"null", b"1", DEEP)),
        (TRACE, b'{"command": "verify"}'),
        (TRACE, b'{"command": "verify", "sw": null}'),
        (TRACE, b'{"command": ["verify"], "sw": "9000"}'),
        (TRACE, b'{"kind": "event", "name": "reset", "sw": "", "decoded": "other"}'),
        (TRACE, b'{"command": "verify", "sw": "9000", "decoded": ' + DEEP + b"}"),
        (TRACE, b'{"command": "verify", "sw": "\\ud800"}'),
        (STATE, b'{"state": "\\ud800"}'),
        (STATE, b'{"state": "fresh", "pins": {"\\ud800": {"tries_left": 3}}}'),
        (STATE, b"{}"),
        (STATE, b'{"state": 1}'),
        (STATE, b'{"state": "fresh", "pins": []}'),
        (STATE, b'{"state": "fresh", "pins": {"01": 3}}'),
        (STATE, b'{"state": "fresh", "pins": {"01": {}}}'),
        (STATE, b'{"state": "fresh", "pins": {"01": {"tries_left": true}}}'),
        (STATE, b'{"state": "fresh", "pins": {"01": {"tries_left": -1}}}'),
        (STATE, b'{"state": "fresh", "pins": {"01": {"tries_left": 1e999}}}'),
        (STATE, b'{"state": "fresh", "pins": {"01": {"tries_left": ' + b"9" * 5000 + b"}}}"),
        (EVENT, b'{"id": null}'),
        (EVENT, b"{}"),
    ],
)
def test_damaged_evidence_of_a_card_is_told_from_what_a_product_did(of: tuple[EntryKind, str], blob: bytes) -> None:
    kind, key = of
    lines: list[tuple[EntryKind, dict[str, Json]]] = [
        (EntryKind.CASE_STARTED, {"case": "a/b"}),
        (kind, {"slot": 0, "role": "professional", "when": "after", "event": "inserted", key: "b"}),
        (EntryKind.CASE_ENDED, COMPLETE),
    ]
    entries = tuple(Entry(seq, "", AT, AT, kind, data) for seq, (kind, data) in enumerate(lines, 1))
    with pytest.raises((KeyError, ValueError)):
        observe_attempt(Attempt(1, entries, sealed=True), "cnam", {"b": blob}.__getitem__)


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
