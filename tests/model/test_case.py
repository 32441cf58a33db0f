"""What a case may say of cards and readers is what the virtual cards can do: neither side knows the other."""

from __future__ import annotations

from typing import get_args, get_type_hints

from harness.model.case import CardStateWord, World
from virtual_cards.personalisation import CARD_STATES
from virtual_cards.readers import LAYOUTS


def test_every_state_of_a_card_can_be_asked_for() -> None:
    assert set(get_args(CardStateWord)) == set(CARD_STATES)


def test_every_layout_of_readers_can_be_asked_for() -> None:
    # The empty word is the ordinary reader.
    assert set(get_args(get_type_hints(World)["reader"])) == {"", *LAYOUTS}
