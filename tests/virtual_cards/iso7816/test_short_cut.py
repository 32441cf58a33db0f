"""The short way of READ BINARY answers what the long way answers, whatever came before."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.virtual_cards.iso7816.bench import INSTRUCTIONS, T0_ATR, T1_ATR, made_up, send
from virtual_cards.iso7816.apdu import Command, Response
from virtual_cards.iso7816.binary import read_binary
from virtual_cards.iso7816.state import CardState

HEADS = st.sampled_from(["00B0", "01B0", "10B0", "0CB0", "80B0"])
READS = st.builds(
    lambda head, offset, length: bytes.fromhex(head) + offset.to_bytes(2, "big") + bytes((length,)),
    HEADS,
    st.one_of(st.integers(0, 300), st.integers(0x8000, 0x8500)),
    st.integers(0, 255),
)
OTHERS = st.sampled_from(
    [
        bytes.fromhex(command)
        for command in (
            "00A4080C047F010001",
            "00A4080C047F010002",
            "00A4080C047F010003",
            "00A4080C047F010004",
            "00A4080C027F01",
            "01A4080C047F010001",
            "01A4080C027F02",
            "00A40804027F01",
            "00A4080C027F0100",
            "00A4000C023F00",
            "01A4000C023F00",
            "10A4000C023F00",
            "00A4020C020001",
            "00A4000C020001",
            "002000010431323334",
            "0020FF01",
            "00D600000141",
            "102A808602AAAA",
            "0084000003",
            "00C0000003",
            "00B0",
        )
    ]
)


def long_way(state: CardState, command: Command) -> Response:
    return read_binary(state, command)


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from([(T0_ATR, True), (T0_ATR, False), (T1_ATR, True)]), st.lists(st.one_of(READS, OTHERS), max_size=12)
)
def test_same_answers(form: tuple[bytes, bool], commands: list[bytes]) -> None:
    atr, strict = form
    channels = frozenset({0, 1})
    # Challenges are random: left out of both cards.
    table = {ins: handler for ins, handler in INSTRUCTIONS.items() if ins != 0x84}
    short = made_up(atr, strict=strict, channels=channels, instructions=table)
    long = made_up(atr, strict=strict, channels=channels, instructions={**table, 0xB0: long_way})
    for command in commands:
        assert short.transmit(command) == long.transmit(command)
        assert short.cursor == long.cursor


@pytest.mark.parametrize("relative", ["00A4020C020001", "00A4000C020001"])
def test_a_select_from_where_the_card_stands_is_executed_each_time(relative: str) -> None:
    card = made_up(T1_ATR)
    walk = ["00A4080C027F01", relative, "00A4000C023F00", relative] * 2
    assert [send(card, command) for command in walk] == ["9000", "9000", "9000", "6A82"] * 2
