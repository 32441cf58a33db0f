"""The reader locates every change and never raises, whatever the file holds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.evidence.chain import MAX_LINE, decode_line
from harness.evidence.reading import read_journal

from .example import sealed_run


@pytest.fixture(name="lines")
def _lines(tmp_path: Path) -> list[bytes]:
    _, attempt = sealed_run(tmp_path / "run")
    return attempt.journal.read_bytes().splitlines(keepends=True)


def _problems(path: Path, lines: list[bytes]) -> list[tuple[int, str]]:
    path.write_bytes(b"".join(lines))
    return [(p.place.line, p.code.removeprefix("evidence.")) for p in read_journal(path).problems]


def test_intact(tmp_path: Path, lines: list[bytes]) -> None:
    assert len(lines) == 7
    assert _problems(tmp_path / "j", lines) == []


def test_a_flipped_value_breaks_the_next_link(tmp_path: Path, lines: list[bytes]) -> None:
    lines[4] = lines[4].replace(b'"done"', b'"nope"')
    assert _problems(tmp_path / "j", lines) == [(6, "broken-chain")]


def test_a_dropped_line(tmp_path: Path, lines: list[bytes]) -> None:
    del lines[3]
    assert _problems(tmp_path / "j", lines)[:2] == [(4, "bad-sequence"), (4, "broken-chain")]


def test_swapped_lines(tmp_path: Path, lines: list[bytes]) -> None:
    lines[2], lines[3] = lines[3], lines[2]
    found = _problems(tmp_path / "j", lines)
    assert {line for line, _ in found} == {3, 4, 5}
    assert (3, "bad-sequence") in found


def test_an_inserted_line(tmp_path: Path, lines: list[bytes]) -> None:
    lines.insert(3, b"hello\n")
    assert _problems(tmp_path / "j", lines)[0] == (4, "bad-line")


def test_a_torn_end_is_an_interruption_not_a_problem(tmp_path: Path, lines: list[bytes]) -> None:
    (tmp_path / "j").write_bytes(b"".join(lines)[:-9])
    read = read_journal(tmp_path / "j")
    assert (read.problems, read.torn, read.lines, len(read.entries)) == ((), True, 6, 6)


def test_a_line_without_end_is_not_read_into_memory(tmp_path: Path, lines: list[bytes]) -> None:
    assert _problems(tmp_path / "j", [lines[0], b"x" * (3 * MAX_LINE)]) == [(2, "line-too-long")]


def test_an_absent_journal_is_a_problem_of_line_0(tmp_path: Path) -> None:
    assert [p.place.line for p in read_journal(tmp_path / "none").problems] == [0]


@pytest.mark.parametrize(
    "line",
    [
        b'{"a":1,"a":1}\n',
        b'{"b":1,"a":1}\n',
        b'{"a": 1}\n',
        b'{"a":1.0}\n',
        b'{"a":NaN}\n',
        b'{"a":"\\u0041"}\n',
        b'{"a":"\\ud800"}\n',
        b"[1]\n",
        b'{"a":' + b"9" * 5000 + b"}\n",
        b"[" * 100_000 + b"\n",
        b"\xff\n",
        b'{"a":1}',
    ],
)
def test_only_our_own_spelling_is_a_line(line: bytes) -> None:
    assert decode_line(line) is None


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=80) | _JSON.map(lambda v: json.dumps(v).encode()), max_size=6))
def test_any_bytes_are_read_without_raising(tmp_path_factory: pytest.TempPathFactory, lines: list[bytes]) -> None:
    path = tmp_path_factory.mktemp("any") / "j"
    path.write_bytes(b"\n".join(lines))
    read = read_journal(path)
    assert len(read.entries) <= read.lines


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_no_single_byte_can_change_unseen(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    _, attempt = sealed_run(tmp_path_factory.mktemp("run") / "r")
    content = bytearray(attempt.journal.read_bytes())
    before = read_journal(attempt.journal)
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    attempt.journal.write_bytes(bytes(content))
    after = read_journal(attempt.journal)
    assert after.problems or after.torn or after.last != before.last
    assert after.journal_sha256 != before.journal_sha256
