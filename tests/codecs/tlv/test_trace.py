"""Traces as virtual cards write them, read by the bench and written back."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.codecs.tlv import TraceLine, decode_trace, encode_trace, looks_like_trace
from tests.proof.counts import count
from tests.virtual_cards.people import VITALE
from tests.virtual_cards.trace.playing import play
from virtual_cards import build_vitale
from virtual_cards.trace.jsonlines import json_line

EXAMPLES = count(200, 20_000)
LINE = b'{"n":1,"name":"SELECT","request":"00A40000023F00","response":"9000","sw":"9000","file":"3F00"}'


def test_the_trace_of_a_virtual_card() -> None:
    entries = play(build_vitale(VITALE), "00A4000C023F00", "00B0820000", "00B082007C", "00A40000027777")
    data = "".join(json_line(entry) + "\n" for entry in entries).encode()
    trace = decode_trace(data)
    assert trace.problems == ()
    assert looks_like_trace(data)
    assert [line.words for line in trace.lines] == [
        "SELECT 3F00 9000",
        "READ BINARY D001 6C7C",
        "READ BINARY D001 9000",
        "SELECT 7777 6A82",
    ]
    assert (len(trace.lines[2].data), trace.lines[2].response[-2:].hex()) == (0x7C, "9000")


@pytest.mark.parametrize(
    ("data", "code", "place"),
    [
        (LINE + b"\n{}", "trace-line", "2:1"),
        (LINE + b"\n\n[1,", "json-expected-value", "3:4"),
        (LINE.replace(b'"9000","sw"', b'"6A82","sw"'), "trace-line", "1:1"),
        (LINE.replace(b'"n":1', b'"n":"1"'), "trace-line", "1:1"),
        (LINE.replace(b'"n":1', b'"n":true'), "trace-line", "1:1"),
        (LINE.replace(b'"SELECT"', b'""'), "trace-line", "1:1"),
        (LINE.replace(b"00A4", b"00A"), "trace-line", "1:1"),
        (LINE.replace(b'"n":1', b'"n":1,"n":2'), "json-duplicate", "1:8"),
    ],
)
def test_a_line_that_is_none_is_told(data: bytes, code: str, place: str) -> None:
    trace = decode_trace(data)
    assert [(p.code, p.location) for p in trace.problems] == [(f"codecs.{code}", place)]


hexes = st.binary(max_size=6)
lines = st.builds(
    lambda n, name, request, answer, file, slot, kind: TraceLine(
        n, name, request, answer, answer[-2:].hex().upper(), file, slot, "vitale2", "read", "2025-09-15T09:00:00Z", kind
    ),
    st.integers(0, 10**6),
    st.sampled_from(["SELECT", "READ BINARY", "é"]),
    hexes,
    st.just(b"") | st.binary(min_size=2, max_size=6),
    st.sampled_from(["", "3F00"]),
    st.integers(0, 3),
    st.sampled_from(["apdu", "event"]),
)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(lines, max_size=5))
def test_what_is_written_is_read_back(items: list[TraceLine]) -> None:
    trace = decode_trace(encode_trace(items))
    assert trace.problems == ()
    assert list(trace.lines) == items


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.binary(max_size=60), st.integers(0, len(LINE)))
def test_any_bytes_are_lines_and_problems(noise: bytes, at: int) -> None:
    for data in (noise, LINE[:at] + noise + LINE[at:]):
        assert all(line.name for line in decode_trace(data).lines)
