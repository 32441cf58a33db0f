"""The older patient card: what it answers to reset, and that it refuses everything else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.virtual_cards.people import VITALE
from virtual_cards import PersonaError, build_vitale

OLD = replace(VITALE, kind="vitale1")


@pytest.mark.parametrize(
    "atr",
    [
        "3F6525002C09699000",
        "3F6525002209699000",
        "3F6525002209F99000",
        "3F6525002C09F99000",
        "3F65250052096A9000",
        "3F652500A3096A9000",
        "3F652500A4096A9000",
    ],
)
def test_answers_to_reset_are_those_of_the_field(atr: str) -> None:
    assert build_vitale(replace(OLD, atr=atr)).atr.hex().upper() == atr


def test_nothing_is_ever_read() -> None:
    card = build_vitale(OLD)
    card.power_on()
    # C0, GET RESPONSE, has nothing to fetch in the class that the card knows.
    others = [ins for ins in range(256) if ins != 0xC0]
    for cla, refusal in ((0x00, "6E00"), (0x01, "6E00"), (0x10, "6E00"), (0xA0, "6E00"), (0xBC, "6D00")):
        assert {card.transmit(bytes((cla, ins, 0, 0, 0))).hex().upper() for ins in others} == {refusal}
        fetched = card.transmit(bytes((cla, 0xC0, 0, 0, 0))).hex().upper()
        assert fetched == ("6985" if cla == 0xBC else "6E00")


def test_neither_state_nor_answer_of_the_newer_card() -> None:
    with pytest.raises(PersonaError, match="state"):
        build_vitale(OLD, "update_interrupted")
    with pytest.raises(PersonaError, match="atr"):
        build_vitale(replace(OLD, atr="3B751300004509EA9000"))
