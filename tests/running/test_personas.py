"""People of the packs as the people on cards, and the cards that are made for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from cryptography import x509

from harness.environment.pki import TestPki
from harness.model.basis import Basis
from harness.model.case import CardForm
from harness.model.corpus import Corpus
from harness.model.person import Birth, Coverage, Nir, Person, Professional, Sex, VitaleCard
from harness.running.card_stock import CardStock
from harness.running.faults import BenchFaultError
from harness.running.personas import card_holder, patient_persona, professional_persona
from virtual_cards.personas import Persona, PersonOnCard

MOTHER = Person(
    id="odile-mere",
    basis=Basis.SYNTHETIC,
    birth_name="DUVALSYN",
    used_name="MERESYN",
    first_names=("ODILE", "ANNE"),
    sex=Sex.FEMALE,
    birth=Birth("1985-13-00", 2),
    nir=Nir("2851399903103", "45"),
    insured_nir=Nir("2851399903103", "45"),
    coverage=Coverage("01", "999", "9999", rights_until=date(2026, 3, 31), treating_doctor="dr-generaliste"),
    card=VitaleCard("8025099000000003", ("odile-mere", "enfant-lila")),
)
CHILD = replace(
    MOTHER,
    id="enfant-lila",
    used_name="",
    first_names=("LILA",),
    birth=Birth("2019-11-20"),
    coverage=Coverage("01", "999", "9999", quality="06", amc_number="9990000001"),
    card=None,
)
PEOPLE = {one.id: one for one in (MOTHER, CHILD)}
DOCTOR = Professional(
    id="dr-generaliste",
    basis=Basis.SYNTHETIC,
    name="SOIGNESYN",
    first_name="CAMILLE",
    profession="10",
    specialty="01",
    billing_number="991990011",
    rpps="89990000013",
    national_id="889990000013",
    card_valid_until=date(2027, 12, 31),
    code_porteur="1234",
)


@pytest.fixture(scope="module")
def pki(tmp_path_factory: pytest.TempPathFactory) -> TestPki:
    return TestPki(tmp_path_factory.mktemp("pki"))


@pytest.fixture
def stock(pki: TestPki) -> CardStock:
    return CardStock(Corpus({}, {}, {}, {}, {}, PEOPLE, {DOCTOR.id: DOCTOR}, (), {}), pki)


def test_a_patient_card_with_everybody_on_it() -> None:
    mother = PersonOnCard(
        name="MERESYN",
        first_names=("ODILE", "ANNE"),
        birth_date="19851300",
        nir="285139990310345",
        sex="F",
        scheme="01",
        fund="999",
        centre="9999",
        insured_nir="285139990310345",
        rights_from="20200101",
        rights_until="20260331",
        birth_rank="2",
        birth_name="DUVALSYN",
        treating_doctor=True,
    )
    child = replace(
        mother,
        name="DUVALSYN",
        first_names=("LILA",),
        birth_date="20191120",
        rights_until="",
        birth_rank="1",
        amc_number="9990000001",
        quality="06",
        treating_doctor=False,
    )
    assert patient_persona(MOTHER, PEOPLE) == Persona("8025099000000003", (mother, child))


def test_a_child_stands_on_the_card_of_a_parent() -> None:
    assert card_holder("enfant-lila", PEOPLE) is MOTHER
    with pytest.raises(BenchFaultError):
        card_holder("enfant-lila", {"enfant-lila": CHILD})
    with pytest.raises(BenchFaultError):
        patient_persona(CHILD, PEOPLE)
    with pytest.raises(BenchFaultError):
        patient_persona(MOTHER, {"odile-mere": MOTHER})


def test_a_professional_carries_both_keys_and_no_number_yet(pki: TestPki) -> None:
    signature, authentication = pki.professional(DOCTOR), pki.professional_authentication(DOCTOR)
    persona = professional_persona(DOCTOR, signature, authentication)
    assert (persona.serial, persona.valid_until, persona.pin) == ("", "20271231", "1234")
    carried = [
        x509.load_der_x509_certificate(der) for der in (persona.certificate_der, persona.authentication_certificate_der)
    ]
    assert carried == [signature.certificate, authentication.certificate]
    assert persona.key_pem != persona.authentication_key_pem


def test_a_card_that_comes_back_is_the_same_card(stock: CardStock) -> None:
    card = stock.card("dr-generaliste")
    card.set_tries(1, 2)
    assert stock.card("dr-generaliste") is card
    assert stock.card("enfant-lila") is stock.card("odile-mere")


def test_every_personalisation_of_a_professional_has_a_number_of_its_own(pki: TestPki, stock: CardStock) -> None:
    first = stock.card("dr-generaliste").serial
    again = stock.card("dr-generaliste", CardForm(kind="cps4")).serial
    assert first != again
    assert first.startswith("999")


def test_a_patient_keeps_her_number_unless_her_card_is_renewed(stock: CardStock) -> None:
    assert stock.card("odile-mere").serial == "8025099000000003"
    assert stock.card("odile-mere", CardForm(state="rights_not_updated")).serial == "8025099000000003"
    renewed = stock.card("odile-mere", CardForm(renewed=True)).serial
    assert len(renewed) == 16
    assert renewed.startswith("80250990999")


def test_what_cannot_be_made_is_a_fault_of_the_bench(stock: CardStock) -> None:
    with pytest.raises(BenchFaultError):
        stock.card("odile-mere", CardForm(kind="cps3"))


def test_a_card_may_tell_dates_without_century_and_when_it_was_updated() -> None:
    card = VitaleCard("8025099000000003", ("odile-mere",), short_birth_dates=True, updated_on=date(2024, 9, 30))
    (person,) = patient_persona(replace(MOTHER, card=card), PEOPLE).people
    assert (person.birth_date, person.updated_on) == ("851300", "20240930")


def test_another_slot_is_no_other_card(stock: CardStock) -> None:
    first = stock.card("dr-generaliste")
    assert stock.card("dr-generaliste", CardForm(slot=1)) is first
    assert stock.card("dr-generaliste", CardForm(state="blocked", slot=1)) is not first
