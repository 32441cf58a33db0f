"""The four cases of commands by hand, and both ways for any command."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.codecs.problem import Problem
from harness.codecs.tlv import Command, Response, decode_command, decode_response, encode_command
from tests.proof.counts import count

EXAMPLES = count(200, 20_000)


@pytest.mark.parametrize(
    ("raw", "name", "data", "le"),
    [
        ("00A40000", "SELECT", "", None),
        ("00B0820000", "READ BINARY", "", 256),
        ("00B082007C", "READ BINARY", "", 124),
        ("00A40000023F00", "SELECT", "3f00", None),
        ("00A4000002 3F00 00", "SELECT", "3f00", 256),
        ("00CB3FFF 0A 4D087006BF810102A080 00", "GET DATA", "4d087006bf810102a080", 256),
        ("00B00000 00 0400", "READ BINARY", "", 1024),
        ("00D60000 00 0003 010203", "UPDATE BINARY", "010203", None),
        ("002A8086 00 0001 81 0000", "PSO", "81", 65536),
        ("BCC00000 08", "GET RESPONSE", "", 8),
        ("00EE0000", "INS EE", "", None),
    ],
)
def test_commands_by_hand(raw: str, name: str, data: str, le: int | None) -> None:
    command = decode_command(bytes.fromhex(raw))
    assert isinstance(command, Command)
    assert (command.name, command.data.hex(), command.le) == (name, data, le)
    assert encode_command(command) == bytes.fromhex(raw)


@pytest.mark.parametrize(
    "raw", ["", "00A400", "00A4000002 3F", "00A4000002 3F0000 00", "00A40000 00 0000 00", "00A40000 0000"]
)
def test_what_is_no_command(raw: str) -> None:
    assert isinstance(decode_command(bytes.fromhex(raw)), Problem)


def test_answers() -> None:
    assert decode_response(bytes.fromhex("01029000")) == Response(b"\x01\x02", "9000")
    assert decode_response(b"\x63\xc1") == Response(b"", "63C1")
    assert isinstance(decode_response(b"\x90"), Problem)


byte = st.integers(0, 255)
short = st.builds(Command, byte, byte, byte, byte, st.binary(max_size=255), st.none() | st.integers(1, 256))
extended = st.builds(
    Command,
    byte,
    byte,
    byte,
    byte,
    st.binary(min_size=1, max_size=400),
    st.none() | st.integers(1, 65_536),
    st.just(True),
)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.one_of(short, extended))
def test_what_is_written_is_read_back(command: Command) -> None:
    assert decode_command(encode_command(command)) == command


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_command_or_a_problem(raw: bytes) -> None:
    command = decode_command(raw)
    if isinstance(command, Command):
        assert encode_command(command) == raw


@pytest.mark.parametrize(
    "command",
    [Command(0, 0, 0, 0, bytes(256)), Command(0, 0, 0, 0, le=257), Command(0, 0, 0, 0, le=0), Command(256, 0, 0, 0)],
)
def test_what_has_no_form_is_refused(command: Command) -> None:
    with pytest.raises(ValueError):
        encode_command(command)
