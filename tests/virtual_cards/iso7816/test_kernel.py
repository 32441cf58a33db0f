"""The card as a whole: power, classes, and any bytes whatsoever."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.virtual_cards.people import VITALE, doctor
from virtual_cards import Card, build_cps, build_vitale

VERIFY = bytes.fromhex("002000010431323334")
ASK = bytes.fromhex("0020000100")
EXAMPLES = 5_000 if os.environ.get("RECETTE_PROVE") else 100

INSTRUCTIONS = st.sampled_from([0x20, 0x22, 0x2A, 0x84, 0x88, 0xA4, 0xB0, 0xC0, 0xCB, 0xD6])
LIKELY = st.builds(
    lambda ins, p1, p2, body: bytes((0, ins, p1, p2)) + body,
    INSTRUCTIONS,
    st.sampled_from([0x00, 0x02, 0x04, 0x08, 0x09, 0x3F, 0x41, 0x82, 0x90, 0x9C, 0x9E]),
    st.sampled_from([0x00, 0x01, 0x04, 0x0C, 0x9A, 0xA0, 0xA4, 0xAA, 0xB6, 0xFF]),
    st.one_of(
        st.just(b""),
        st.binary(min_size=1, max_size=1),
        st.binary(max_size=60).map(lambda data: bytes((len(data),)) + data),
    ),
)


def cps() -> Card:
    card = build_cps(doctor())
    card.power_on()
    return card


@pytest.mark.parametrize("build", [lambda: build_cps(doctor()), lambda: build_vitale(VITALE)], ids=["cps3", "vitale2"])
def test_any_commands_are_answered(build: Callable[[], Card]) -> None:
    card = build()
    card.power_on()

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(st.lists(st.one_of(st.binary(max_size=300), LIKELY), min_size=1, max_size=8))
    def play(commands: list[bytes]) -> None:
        for command in commands:
            assert 2 <= len(card.transmit(command)) <= 258

    play()


@pytest.mark.parametrize(
    ("cla", "status"), [("0C", "6882"), ("10", "6884"), ("01", "6881"), ("80", "6E00"), ("BC", "6E00")]
)
def test_other_classes_are_refused(cla: str, status: str) -> None:
    assert cps().transmit(bytes.fromhex(cla + "A4000C023F00")).hex().upper() == status


def test_unknown_instruction_and_malformed_command() -> None:
    card = cps()
    assert card.transmit(bytes.fromhex("00E0000001AA")).hex() == "6d00"
    assert card.transmit(b"\x00\xa4").hex() == "6700"
    assert card.transmit(bytes.fromhex("00A400000000023F00")).hex() == "6700"


def test_asking_for_the_atr_changes_nothing() -> None:
    card = cps()
    card.transmit(VERIFY)
    card.transmit(bytes.fromhex("00A4080C040001D120"))
    for _ in range(10):
        assert card.atr.hex().upper() == "3BAC00402A001225006480000310009000"
    assert card.transmit(ASK).hex() == "9000"
    assert card.transmit(bytes.fromhex("00B0000010"))[-2:].hex() == "9000"


@pytest.mark.parametrize("action", [Card.reset, Card.power_on])
def test_reset_and_power_on_forget_all_but_the_tries(action: Callable[[Card], None]) -> None:
    card = cps()
    card.transmit(bytes.fromhex("002000010439393939"))
    card.transmit(bytes.fromhex("00A4080C040001D1F0"))
    action(card)
    assert card.transmit(ASK).hex() == "63c2"
    assert card.cursor.current.fid == 0x3F00
    card.transmit(VERIFY)
    action(card)
    assert card.transmit(ASK).hex() == "63c3"


def test_without_power_there_is_still_an_answer() -> None:
    card = cps()
    card.power_off()
    assert not card.powered
    assert card.transmit(ASK).hex() == "6f00"
    card.reset()
    assert card.powered


def test_challenge_is_fresh() -> None:
    card = cps()
    assert card.transmit(bytes.fromhex("0084000000")).hex() == "6c08"
    first, second = (card.transmit(bytes.fromhex("0084000008")) for _ in range(2))
    assert first != second
    assert card.transmit(bytes.fromhex("0084000108")).hex() == "6a86"
