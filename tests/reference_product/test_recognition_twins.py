"""Each twin of cards, slots and readers differs from the honest program in its one point."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reference_product import twins
from tests.reference_product.fake_cards import NAMES, FakeCps, FakeVitale, Holder, Owner, item
from tests.reference_product.practice import ALD, CHILD, MOTHER, ZELIE, Practice, applied, who

Look = Callable[[Practice], object]


def shown(*owners: Owner, today: str = "2025-09-15T09:00:00Z") -> Look:
    """Read a card and look at the list of its people."""

    def look(practice: Practice) -> object:
        practice.clock(today)
        practice.readers.insert(1, FakeVitale("9900000001", *owners))
        practice.done("read_patient_card")
        return [(one.shown, one.birth_date) for one in practice.session.card_people]

    return look


def said(slot: int, atr: str) -> Look:
    """Read a card that only has an answer to reset and a master file, and look at the message."""

    def look(practice: Practice) -> object:
        card = FakeCps() if slot == 0 else FakeVitale("9900000001", ZELIE)
        card.atr, card.files = bytes.fromhex(atr), {}
        practice.readers.insert(slot, card)
        if slot == 0:
            return practice.refused("read_professional_card", code_porteur="1234")
        return practice.refused("read_patient_card")

    return look


def swapped(practice: Practice) -> object:
    practice.readers.insert(0, FakeVitale("9900000001", ZELIE))
    practice.readers.insert(1, FakeCps())
    return practice.do("read_patient_card")["status"]


def third_slot(practice: Practice) -> object:
    practice.readers.slots["THIRD 00 00"] = FakeVitale("9900000001", ZELIE)
    return practice.do("read_patient_card")["status"]


def renamed(practice: Practice) -> object:
    practice.patient(ZELIE)
    practice.readers.slots = {f"NEW {name}": card for name, card in practice.readers.slots.items()}
    return practice.do("read_patient_card")["status"]


def renewed(practice: Practice) -> object:
    practice.patient(ZELIE)
    before = practice.session.card_people[0].key
    practice.patient(ZELIE, serial="9900000002")
    return before == practice.session.card_people[0].key


def removed(practice: Practice) -> object:
    practice.professional()
    practice.patient(ZELIE)
    practice.invoice(secure=False)
    practice.readers.insert(1, None)
    return practice.do("secure_invoice")["status"]


def torn(practice: Practice) -> object:
    practice.patient(ZELIE)
    practice.readers.cut = 3
    practice.refused("read_patient_card")
    return (practice.session.card_people, practice.session.selected is None)


def interrupted(slot: int) -> Look:
    """Read a card whose last update did not end, and look at what becomes of it."""

    def look(practice: Practice) -> object:
        card = FakeCps() if slot == 0 else FakeVitale("9900000001", ZELIE)
        card.files["D010" if slot == 0 else "2F11"] = item(0xEC, item(0x81, "20250101"))
        practice.readers.insert(slot, card)
        if slot == 0:
            return practice.do("read_professional_card", code_porteur="1234")["status"]
        return practice.do("read_patient_card")["status"]

    return look


def updated(on: str) -> Look:
    """Read a card updated that day and look whether a warning is given on 15 September 2025."""

    def look(practice: Practice) -> object:
        card = FakeVitale("9900000001", ZELIE)
        card.files["2F10"] = item(0x65, item(0xC9, ZELIE.own) + item(0xCC, on))
        practice.readers.insert(1, card)
        return "mise à jour" in practice.done("read_patient_card")

    return look


def expired(practice: Practice) -> object:
    practice.readers.insert(0, FakeCps(Holder(valid_until="20250914")))
    return practice.do("read_professional_card", code_porteur="1234")["status"]


_ACCENTED = Owner("GARÇONSYN", "ÉLÉONORE", "19880419", "288049995130138")
_OLD = Owner("VIEILSYN", "GASTON", "230628", "123069995230471")
_YOUNG = Owner("JEUNESYN", "ANATOLE", "230628", "123069995330639", "292119995330530")
_TEN = (MOTHER, *(Owner("MERESYN", f"N{rank}", "20150607", CHILD.own, MOTHER.own) for rank in range(9)))

TWINS: dict[str, tuple[str, Look]] = {
    "master-file-makes-a-vitale": ("pc-bonne-carte", said(1, "3BAC00402A001225006480000310009000")),
    "cps2ter-taken-for-cps3": ("pc-bonne-carte", said(0, "3BAC00402A001225006480820212009000")),
    "slots-by-rank": ("pc-cartes-interverties", swapped),
    "third-slot-ignored": ("pc-troisieme-fente", third_slot),
    "reader-names-remembered": ("pc-lecteur-renomme", renamed),
    "nine-beneficiaries": ("pc-beneficiaires", shown(*_TEN)),
    "accents-as-utf8": ("pc-accents", shown(_ACCENTED)),
    "accents-dropped": ("pc-accents", shown(_ACCENTED)),
    "century-always-twentieth": ("pc-date-sans-siecle", shown(_YOUNG)),
    "century-by-pivot": ("pc-date-sans-siecle", shown(_OLD)),
    "file-by-card-number": ("pc-numero-de-serie", renewed),
    "secures-after-removal": ("pc-retrait", removed),
    "choice-outlives-torn-card": ("pc-arrachement", torn),
    "interrupted-update-accepted": ("pc-mise-a-jour-cps", interrupted(0)),
    "half-written-rights-used": ("pc-mise-a-jour-vitale", interrupted(1)),
    "stale-rights-silent": ("pc-mise-a-jour-vitale", updated("20240914")),
    "stale-a-month-early": ("pc-mise-a-jour-vitale", updated("20240916")),
    "expiry-by-year": ("pc-expiree", expired),
}


@pytest.mark.parametrize("twin", TWINS)
def test_twin_says_what_it_breaks(twin: str) -> None:
    assert twins.describe(twin)["requirement"] == TWINS[twin][0]
    assert twins.describe(twin)["defect"].endswith(".")


@pytest.mark.parametrize("twin", TWINS)
def test_twin_differs_from_the_honest_program(practice: Practice, twin: str) -> None:
    look = TWINS[twin][1]
    honest = look(practice)
    practice.session.reset()
    practice.readers.slots = dict.fromkeys(NAMES)
    with applied(twin):
        assert look(practice) != honest


@pytest.mark.parametrize("twin", TWINS)
def test_twin_serves_ordinary_cards(practice: Practice, twin: str) -> None:
    with applied(twin):
        practice.professional()
        practice.patient(ALD)
        practice.invoice()
        assert practice.done("show_card_state").count("présente") == 2
        assert practice.done("select_beneficiary", patient=who(ALD)).startswith("Bénéficiaire choisi")
