"""Layouts: how slots are numbered and called, and which readers cannot be."""

from __future__ import annotations

import pytest

from virtual_cards.readers import BI_SLOT, LAYOUTS, MODELS, ReaderError, ReaderLayout, ReaderModel
from virtual_cards.readers.layouts import Place


def test_the_default_has_the_names_it_always_had() -> None:
    assert BI_SLOT.names == ("RECETTE Bi-Slot 00 00", "RECETTE Bi-Slot 00 01")


def test_slots_are_numbered_through_all_readers() -> None:
    layout = LAYOUTS["fei-tri-slot"]
    assert layout.names == (
        "FEI USB Card Reader/QR Scanner 00 00",
        "FEI USB Card Reader/QR Scanner 00 01",
        "FEI Smart Card NFC 00 00",
    )
    assert layout.places == (Place(0, 0), Place(0, 1), Place(1, 0))


def test_every_ready_layout_has_room_for_both_cards_of_a_consultation() -> None:
    assert all(len(layout.places) >= 2 for layout in LAYOUTS.values())
    assert len({model.name for model in MODELS.values()}) == len(MODELS)


@pytest.mark.parametrize("name", ["", " x", 'a"b', "a\nb", "é", "x" * 122])
def test_names_that_a_configuration_cannot_hold(name: str) -> None:
    with pytest.raises(ReaderError, match="no name for a reader"):
        ReaderModel(name)


@pytest.mark.parametrize("slots", [0, 3])
def test_the_driver_has_one_slot_or_two(slots: int) -> None:
    with pytest.raises(ReaderError, match="1 or 2 slots"):
        ReaderModel("X", slots)


def test_no_reader_too_many_or_two_of_one_name() -> None:
    with pytest.raises(ReaderError, match="not 0"):
        ReaderLayout(())
    with pytest.raises(ReaderError, match="not 9"):
        ReaderLayout(tuple(ReaderModel(f"R{number}") for number in range(9)))
    with pytest.raises(ReaderError, match="one name"):
        ReaderLayout((ReaderModel("R"), ReaderModel("R", 1)))
