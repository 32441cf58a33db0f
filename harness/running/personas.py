"""Synthetic people as the persons written on virtual cards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from harness.environment.keystore import Identity
from harness.model.person import Nir, Person, Professional, VitaleCard
from harness.running.faults import BenchFaultError
from virtual_cards.personas import Persona, PersonOnCard, ProfessionalPersona

__all__ = ["card_holder", "patient_persona", "professional_persona"]


def card_holder(person_id: str, persons: Mapping[str, Person]) -> Person:
    """Return the person whose own card carries somebody: herself, or the parent she stands with.

    Raises:
        BenchFaultError: Nobody's card carries that person.
    """
    person = persons.get(person_id)
    if person is not None and person.card is not None:
        return person
    for holder in persons.values():
        if person is not None and holder.card is not None and person_id in holder.card.beneficiaries:
            return holder
    raise BenchFaultError("running.no-card", person=person_id)


def patient_persona(holder: Person, persons: Mapping[str, Person]) -> Persona:
    """Return the patient card of a holder with every beneficiary written on it, in order.

    Its serial number is the one of the person's file, by which opposition lists know it.
    """
    if holder.card is None:
        raise BenchFaultError("running.no-card", person=holder.id)
    people = []
    for beneficiary in holder.card.beneficiaries or (holder.id,):
        if beneficiary not in persons:
            raise BenchFaultError("running.unknown-person", name="beneficiaries", person=beneficiary)
        people.append(_on_card(persons[beneficiary], holder.card))
    return Persona(holder.card.serial, tuple(people))


def professional_persona(who: Professional, signature: Identity, authentication: Identity) -> ProfessionalPersona:
    """Return the professional card, given both certified keys of the test PKI.

    It has no serial number yet: middleware keeps the objects of a card on disk by that number, so two
    cards made for the same person must not share it.
    """
    return ProfessionalPersona(
        serial="",
        name=who.name,
        first_name=who.first_name,
        national_id=who.national_id,
        rpps=who.rpps,
        profession=who.profession,
        valid_until=_day(who.card_valid_until),
        billing_number=who.billing_number,
        specialty=who.specialty,
        convention=who.convention,
        practice=who.practice,
        pin=who.code_porteur,
        key_pem=signature.key_pem,
        certificate_der=signature.certificate_der,
        authentication_key_pem=authentication.key_pem,
        authentication_certificate_der=authentication.certificate_der,
    )


def _on_card(person: Person, card: VitaleCard) -> PersonOnCard:
    coverage = person.coverage
    birth = person.birth.date.replace("-", "")
    return PersonOnCard(
        name=person.used_name or person.birth_name,
        first_names=person.first_names,
        birth_date=birth[2:] if card.short_birth_dates else birth,
        nir=_nir(person.nir),
        sex=str(person.sex),
        scheme=coverage.scheme,
        fund=coverage.fund,
        centre=coverage.centre,
        insured_nir=_nir(person.insured_nir),
        rights_from=_day(coverage.rights_from),
        rights_until=_day(coverage.rights_until),
        management_code=coverage.management_code,
        exemption=coverage.exemption,
        birth_rank=str(person.birth.rank),
        beneficiary_rank=person.beneficiary_rank,
        amc_number=coverage.amc_number,
        birth_name=person.birth_name,
        quality=coverage.quality,
        treating_doctor=bool(coverage.treating_doctor),
        updated_on=_day(card.updated_on),
    )


def _nir(nir: Nir) -> str:
    return nir.number + nir.key


def _day(day: date | None) -> str:
    return day.strftime("%Y%m%d") if day else ""
