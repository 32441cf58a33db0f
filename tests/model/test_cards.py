"""What a case may ask of cards and readers is what the virtual cards can do: neither side knows the other."""

from __future__ import annotations

from typing import get_args

import pytest

from harness.model.cards import (
    COMMAND_NAMES,
    KINDS,
    LONGEST_DELAY_MS,
    OVERSIZED,
    READER_NAME,
    SLOTS,
    CardStateWord,
    Layout,
    is_command_name,
)
from virtual_cards import ReaderError, faults
from virtual_cards.personalisation import CARD_KINDS, CARD_STATES
from virtual_cards.readers import LAYOUTS, ReaderModel
from virtual_cards.trace import command_name


def test_every_state_of_a_card_can_be_asked_for() -> None:
    assert set(get_args(CardStateWord)) == set(CARD_STATES)


def test_every_kind_of_card_can_be_asked_for_in_its_states() -> None:
    made = {kind.name: (kind.professional, set(kind.states)) for kind in CARD_KINDS.values()}
    assert {name: (kind.professional, set(kind.states)) for name, kind in KINDS.items()} == made
    # The first of each sort is the ordinary card of its holder.
    assert list(KINDS) == list(CARD_KINDS)


def test_every_layout_of_readers_can_be_asked_for() -> None:
    # The empty word is the ordinary reader.
    assert set(get_args(Layout)) == {"", *LAYOUTS}
    assert {name: tuple(model.slots for model in layout.readers) for name, layout in LAYOUTS.items()} == SLOTS


def test_faults_have_the_bounds_of_the_cards() -> None:
    assert (LONGEST_DELAY_MS / 1000, OVERSIZED) == (faults.LONGEST_DELAY, faults.OVERSIZED)


def test_commands_have_the_names_a_trace_gives_them() -> None:
    """Every instruction, and every pair of parameters for the one that has several names."""
    plain = {command_name(bytes((0, ins, 0, 0))) for ins in range(256)}
    operations = {command_name(bytes((0, 0x2A, p1, p2))) for p1 in range(256) for p2 in range(256)}
    named = {name for name in plain | operations if not name.startswith("INS ")}
    assert named == COMMAND_NAMES
    assert all(map(is_command_name, plain | operations))
    assert not any(map(is_command_name, ("INS A4", "INS 1", "INS ab", "select", "")))


@pytest.mark.parametrize(
    "name", ["Lecteur 1", "A", "x" * 121, "x" * 122, "", " a", "a ", 'a"b', "é", "a\n", "a\tb", "~!"]
)
def test_a_name_of_a_reader_is_what_the_reader_takes(name: str) -> None:
    try:
        ReaderModel(name)
        taken = True
    except (ReaderError, UnicodeEncodeError):
        taken = False
    assert bool(READER_NAME.fullmatch(name)) is taken
