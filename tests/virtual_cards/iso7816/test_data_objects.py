"""GET DATA: by tag in P1 P2, by tag list, and wrong ways to ask."""

from __future__ import annotations

import pytest

from tests.virtual_cards.iso7816.bench import T1_ATR, made_up, send
from virtual_cards.iso7816.objects import get_data, object_getter

GETTER = object_getter({0x5A: lambda state: b"\x5a\x01" + bytes((len(state.pins),)), 0x7F41: lambda _state: None})


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("00CA005A00", "5A01029000"),
        ("00CA005B00", "6A88"),
        ("00CA7F4100", "6A88"),
        ("00CA005A 01 AA 00", "6A80"),
        ("00CB3FFF 03 5C015A 00", "5A01029000"),
        ("00CB3FFF 04 5C027F41 00", "6A88"),
        ("00CB3FFF 03 4D015A 00", "6A80"),
        ("00CB3FFF 06 5C015A5C015A 00", "6A80"),
        ("00CB3FFF 02 5C05 00", "6A80"),
        ("00CB3FFF 00", "6A80"),
        ("00CB0000 03 5C015A 00", "6A86"),
    ],
)
def test_asked(command: str, answer: str) -> None:
    assert send(made_up(T1_ATR, instructions={0xCA: GETTER, 0xCB: GETTER}), command) == answer


def test_a_card_without_objects() -> None:
    assert send(made_up(instructions={0xCA: get_data}), "00CA005A00") == "6A88"
