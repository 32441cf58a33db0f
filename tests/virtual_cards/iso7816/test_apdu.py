"""The seven forms of a command APDU (ISO 7816-3 §12.1.3), and bytes that have none."""

from __future__ import annotations

import pytest

from virtual_cards.iso7816.apdu import Command, MalformedApduError, Response, parse_command


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("00200001", Command(0, 0x20, 0, 1)),
        ("00B0000000", Command(0, 0xB0, 0, 0, expected=256)),
        ("00B000007C", Command(0, 0xB0, 0, 0, expected=124)),
        ("00A40000023F00", Command(0, 0xA4, 0, 0, b"\x3f\x00")),
        ("00A40000023F0000", Command(0, 0xA4, 0, 0, b"\x3f\x00", 256)),
        ("00B00000000100", Command(0, 0xB0, 0, 0, expected=256, extended=True)),
        ("00B00000000000", Command(0, 0xB0, 0, 0, expected=65536, extended=True)),
        ("00A400000000023F00", Command(0, 0xA4, 0, 0, b"\x3f\x00", extended=True)),
        ("00A400000000023F000010", Command(0, 0xA4, 0, 0, b"\x3f\x00", 16, extended=True)),
    ],
)
def test_cases(raw: str, expected: Command) -> None:
    assert parse_command(bytes.fromhex(raw)) == expected


@pytest.mark.parametrize(
    "raw", ["", "00", "00A400", "00A40000023F", "00A40000023F000000", "00B000000001", "00A4000000000501"]
)
def test_no_case(raw: str) -> None:
    with pytest.raises(MalformedApduError):
        parse_command(bytes.fromhex(raw))


def test_response_ends_with_the_status() -> None:
    assert Response(b"A", 0x6282).encoded == b"A\x62\x82"
