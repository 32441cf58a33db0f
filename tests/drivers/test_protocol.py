"""Lines in, messages out: nothing a product writes makes the bench fall or its memory grow."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.drivers.base import Artifact, Hello
from harness.drivers.protocol import Bad, Bye, LineBuffer, Progress, Result, TooLong, parse


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            '{"type":"hello","protocol":"1","product":"P","version":"2","build":"b","actions":["transmit",3]}',
            Hello("P", "2", "b", ("transmit",)),
        ),
        ('{"type":"result","id":"1","status":"done"}', Result("1", "done")),
        (
            '{"type":"result","id":"1","status":"refused","message":"é","artifacts":[{"path":"a/b.txt"}]}',
            Result("1", "refused", "é", (Artifact("a/b.txt", "application/octet-stream"),)),
        ),
        ('{"type":"progress","message":"..."}', Progress("...")),
        ('{"type":"bye","more":1}', Bye()),
        ('{"type":"result","id":"1","status":"done","message":"\\ud800"}', Result("1", "done", "?")),
        ("", Bad("drivers.not-json", "")),
        ("starting up\t...", Bad("drivers.not-json", "starting up·...")),
        ("[" * 50_000, Bad("drivers.not-json", "[" * 80)),
        ("42", Bad("drivers.unknown-message", "42")),
        (
            '{"type":"result","id":1,"status":"done"}',
            Bad("drivers.unknown-message", '{"type":"result","id":1,"status":"done"}'),
        ),
        (
            '{"type":"result","id":"1","status":"ok"}',
            Bad("drivers.unknown-message", '{"type":"result","id":"1","status":"ok"}'),
        ),
        ('{"type":"hello","protocol":"2"}', Bad("drivers.other-protocol", "2")),
    ],
)
def test_parse(line: str, message: object) -> None:
    assert parse(line.encode()) == message


@pytest.mark.parametrize("artifacts", ["x", [1], [{"path": ""}], [{"path": "a\0b"}], [{"path": "a"}] * 101])
def test_bad_artifacts(artifacts: object) -> None:
    line = json.dumps({"type": "result", "id": "1", "status": "done", "artifacts": artifacts}).encode()
    assert isinstance(parse(line), Bad)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_line_is_a_message_or_bad(line: bytes) -> None:
    parse(line)


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(["type", "id", "status", "message", "artifacts", "protocol", "product", "version"]),
        st.sampled_from(["hello", "result", "progress", "done", "1", "\ud800"]) | st.integers() | st.lists(st.text()),
    )
)
def test_any_object_is_a_message_or_bad(value: dict[str, object]) -> None:
    message = parse(json.dumps(value).encode())
    if isinstance(message, Result | Progress | Hello):
        repr(message).encode()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(max_size=20)), st.integers(1, 12))
def test_pieces_make_the_same_lines_as_the_whole(pieces: list[bytes], limit: int) -> None:
    buffer = LineBuffer(limit)
    got = [None if isinstance(x, TooLong) else x for piece in pieces for x in buffer.feed(piece)]
    lines = b"".join(pieces).split(b"\n")[:-1]
    assert got == [line.removesuffix(b"\r") if len(line) <= limit else None for line in lines]
    assert len(buffer._held) <= limit
