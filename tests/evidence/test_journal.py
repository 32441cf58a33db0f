"""A journal written is the journal read back, with its chain recomputed here by other means."""

from __future__ import annotations

import hashlib
import json
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evidence import JournalWriter, SyncPolicy
from harness.evidence.chain import MAX_LINE, encode_line, entry_line
from harness.evidence.reading import read_journal
from harness.model.action import Json
from harness.model.record import EntryKind

from .example import CLOCK


def test_lines_have_the_published_form(tmp_path: Path) -> None:
    journal = JournalWriter(tmp_path / "j", lambda: CLOCK)
    assert journal.append(EntryKind.OPENED, {"job": "é", "attempt": 1}) == 1
    assert journal.append(EntryKind.CLOSED, {}) == 2
    journal.close(sealing=True)
    first, second = (tmp_path / "j").read_bytes().splitlines(keepends=True)
    values = json.loads(first)
    assert list(values) == ["at", "clock", "data", "kind", "prev", "seq"]
    assert values["prev"] == "0" * 64
    assert (values["seq"], values["clock"], values["kind"]) == (1, CLOCK, "opened")
    assert '"data":{"attempt":1,"job":"é"}' in first.decode()
    assert json.loads(second)["prev"] == hashlib.sha256(first).hexdigest()
    assert journal.last == hashlib.sha256(second).hexdigest()
    assert journal.journal_sha256 == hashlib.sha256(first + second).hexdigest()


_TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
_DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | _TEXTS, lambda inner: st.lists(inner) | st.dictionaries(_TEXTS, inner)
)


@given(st.integers(1), _TEXTS, st.sampled_from(list(EntryKind)), st.dictionaries(_TEXTS, _DATA))
def test_an_entry_is_written_as_any_line_is(seq: int, clock: str, kind: EntryKind, data: dict[str, Json]) -> None:
    values: dict[str, Json] = {"seq": seq, "prev": "f" * 64, "at": CLOCK, "clock": clock, "kind": kind.value}
    assert entry_line(seq, "f" * 64, CLOCK, clock, kind.value, data) == encode_line({**values, "data": data})


def test_read_back(tmp_path: Path) -> None:
    journal = JournalWriter(tmp_path / "j", lambda: CLOCK, SyncPolicy.AT_SEAL)
    journal.append(EntryKind.OPENED, {"n": [1, {"x": None}], "b": True})
    journal.append(EntryKind.BEACON, {})
    journal.close()
    read = read_journal(tmp_path / "j")
    assert (read.problems, read.torn, read.lines, read.last) == ((), False, 2, journal.last)
    assert read.journal_sha256 == journal.journal_sha256
    assert read.entries[0].data == {"n": [1, {"x": None}], "b": True}
    assert [entry.kind for entry in read.entries] == [EntryKind.OPENED, EntryKind.BEACON]


def test_threads_share_one_chain(tmp_path: Path) -> None:
    journal = JournalWriter(tmp_path / "j", lambda: CLOCK, SyncPolicy.NEVER)
    threads = [
        threading.Thread(target=lambda: [journal.append(EntryKind.BEACON, {}) for _ in range(50)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    journal.close()
    read = read_journal(tmp_path / "j")
    assert (len(read.entries), read.problems) == (200, ())


def test_a_journal_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "j").write_bytes(b"")
    with pytest.raises(FileExistsError):
        JournalWriter(tmp_path / "j", lambda: CLOCK)


def test_a_line_too_long_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    journal = JournalWriter(tmp_path / "j", lambda: CLOCK)
    with pytest.raises(ValueError, match="journal line"):
        journal.append(EntryKind.BEACON, {"x": "a" * MAX_LINE})
    journal.append(EntryKind.BEACON, {})
    journal.close()
    assert read_journal(tmp_path / "j").problems == ()


def test_a_clock_set_back_does_not_run_the_journal_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    instants = iter(["2026-01-01T10:00:00.000000Z", "2026-01-01T09:00:00.000000Z"])
    monkeypatch.setattr("harness.evidence.journal.now", lambda: next(instants))
    journal = JournalWriter(tmp_path / "j", lambda: CLOCK)
    journal.append(EntryKind.BEACON, {})
    journal.append(EntryKind.BEACON, {})
    journal.close()
    first, second = read_journal(tmp_path / "j").entries
    assert first.at == second.at == "2026-01-01T10:00:00.000000Z"
