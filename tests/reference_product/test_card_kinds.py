"""What the program makes of the cards it is shown: their kind, their updates, birth dates without century."""

from __future__ import annotations

from datetime import date

import pytest

from reference_product.cards import centuries, recognition, updates
from tests.reference_product.fake_cards import FakeCps, FakeVitale, Owner, item
from tests.reference_product.practice import ZELIE, Practice


@pytest.mark.parametrize(
    ("atr", "named"),
    [
        # Published answers to reset; the last historical bytes alone tell a CPS3 from a CPS2ter.
        ("3BAC00402A001225006480000310009000", "carte CPS3"),
        ("3BAC00402A001225006480820212009000", "carte CPS2ter"),
        ("3B8F80010031B86404B0ECC1739401808290000E", "carte CPS3 sans contact"),
        ("3B9B188001001225006480040100009044", "carte CPS4"),
        ("3B9B188001001225006480000401009044", "carte CPS4"),
        ("3BDC18FF000012250064800004010090 00", "carte CPS4"),
        ("3B7513000045 09EA9000", "carte Vitale"),
        ("3F6525002C09699000", "carte Vitale d'ancienne génération"),
        ("3BFF0012250064800A", "carte CPS"),
        ("3B00", "carte inconnue"),
        ("3B", "carte muette"),
        ("zz", "carte inconnue"),
    ],
)
def test_kind_of_a_card(atr: str, named: str) -> None:
    assert recognition.named(atr) == named


@pytest.mark.parametrize(
    ("short", "opens_rights", "whole"),
    [
        ("230628", False, "20230628"),  # a child of two
        ("250915", False, "20250915"),  # born today
        ("250916", False, "19250916"),  # cannot be born tomorrow
        ("230628", True, "19230628"),  # a child of two opens no rights
        ("090915", True, "20090915"),  # sixteen that day
        ("100101", True, "19100101"),  # fifteen: no
        ("850217", True, "19850217"),
        ("201300", False, "20201300"),  # lunar month 13 stays
        ("260000", False, "19260000"),
    ],
)
def test_century_of_a_birth_date(short: str, opens_rights: bool, whole: str) -> None:
    assert centuries.completed(short, date(2025, 9, 15), opens_rights=opens_rights) == whole


@pytest.mark.parametrize(
    ("updated", "stale"),
    [("2024-09-14", True), ("2024-09-15", False), ("2025-09-01", False), ("", False)],
)
def test_rights_go_stale_after_a_year(updated: str, stale: bool) -> None:
    assert updates.is_stale(updated, date(2025, 9, 15)) is stale


def test_dates_without_century_are_shown_whole(practice: Practice) -> None:
    practice.readers.insert(1, FakeVitale("9900000001", Owner("NADIRSYN", "ZELIE", "551431", "255149999999965")))
    practice.done("read_patient_card")
    assert practice.session.card_people[0].birth_date == "1955-14-31"


def test_card_in_the_wrong_place_is_named(practice: Practice) -> None:
    practice.readers.insert(1, FakeCps())
    assert "c'est une carte CPS3" in practice.refused("read_patient_card")
    practice.readers.insert(1, None)
    practice.readers.insert(0, FakeVitale("9900000001", ZELIE))
    assert "c'est une carte Vitale" in practice.refused("read_professional_card", code_porteur="1234")


@pytest.mark.parametrize("content", ["EC0B81072020010203040582 00", "EC098107202001020304 05", "", "EC0B8107"])
def test_interrupted_update_of_a_professional_card(practice: Practice, content: str) -> None:
    card = FakeCps()
    card.files["D010"] = bytes.fromhex(content) or bytes(8)
    practice.readers.insert(0, card)
    assert practice.refused("read_professional_card", code_porteur="1234").startswith("Mise à jour de la carte CPS")
    assert not any(command[1] == 0x20 for command in card.commands)


def test_finished_update_of_a_professional_card(practice: Practice) -> None:
    card = FakeCps()
    card.files["D010"] = bytes.fromhex("EC12810720200102030405820720200102030410")
    practice.readers.insert(0, card)
    practice.done("read_professional_card", code_porteur="1234")


def test_interrupted_update_of_a_patient_card_leaves_nobody_chosen(practice: Practice) -> None:
    practice.patient(ZELIE)
    card = FakeVitale("9900000001", ZELIE)
    card.files["2F11"] = item(0xEC, item(0x81, "20250101"))
    practice.readers.insert(1, card)
    assert practice.refused("read_patient_card").startswith("Mise à jour de la carte Vitale interrompue")
    assert (practice.session.selected, practice.session.card_people) == (None, ())


def test_rights_not_updated_are_told(practice: Practice) -> None:
    card = FakeVitale("9900000001", ZELIE)
    rights = item(0xC9, ZELIE.own) + item(0xC0, "01") + item(0xCC, "20240914")
    card.files["2F10"] = item(0x65, rights)
    practice.readers.insert(1, card)
    assert "mise à jour depuis plus d'un an" in practice.done("read_patient_card")


def test_card_state_names_the_cards_where_they_are(practice: Practice) -> None:
    practice.readers.insert(0, FakeVitale("9900000001", ZELIE))
    practice.readers.insert(1, FakeCps())
    assert practice.done("show_card_state").splitlines() == [
        "Carte du professionnel : présente (carte CPS3)",
        "Carte du patient : présente (carte Vitale)",
    ]
