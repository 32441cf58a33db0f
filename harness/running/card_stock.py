"""The cards made for a job: a card that comes back into the reader is the one that left it."""

from __future__ import annotations

from dataclasses import replace

from harness.environment.pki import TestPki
from harness.model.case import CardForm
from harness.model.corpus import Corpus
from harness.model.person import Professional
from harness.running.faults import BenchFaultError
from harness.running.personas import card_holder, patient_persona, professional_persona
from virtual_cards import Card, Persona, PersonaError, ProfessionalPersona
from virtual_cards.personalisation import new_serial, personalise

__all__ = ["ORDINARY", "CardStock"]

ORDINARY = CardForm()
"""The card of a person's file, as it left the factory."""

_EXPIRED = "expired"
_SERIAL_DIGITS = 8


class CardStock:
    """Makes cards when first asked for, and gives the same one each time.

    Args:
        corpus: Where people are found.
        pki: Certifies the keys of professional cards.
    """

    def __init__(self, corpus: Corpus, pki: TestPki) -> None:
        self._corpus = corpus
        self._pki = pki
        self._cards: dict[str, Card] = {}

    def card(self, subject: str, form: CardForm = ORDINARY) -> Card:
        """Return somebody's card, with the tries its code has left.

        A form other than the ordinary one asks for a card made anew, which then is that person's card.

        Raises:
            BenchFaultError: nobody's card carries that person, or no such card can be made.
        """
        professional = self._corpus.professionals.get(subject)
        holder = subject if professional else card_holder(subject, self._corpus.persons).id
        if holder not in self._cards or replace(form, slot=None) != ORDINARY:
            persona = self._professional(professional, form) if professional else self._patient(holder, form)
            try:
                self._cards[holder] = personalise(persona, kind=form.kind, state=form.state)
            except PersonaError as fault:
                raise BenchFaultError("running.no-such-card", person=holder, detail=str(fault)) from fault
        return self._cards[holder]

    def _professional(self, professional: Professional, form: CardForm) -> ProfessionalPersona:
        expired = form.state == _EXPIRED
        signature = self._pki.professional(professional, expired=expired)
        authentication = self._pki.professional_authentication(professional, expired=expired)
        return professional_persona(professional, signature, authentication)

    def _patient(self, holder: str, form: CardForm) -> Persona:
        persona = patient_persona(self._corpus.persons[holder], self._corpus.persons)
        return replace(persona, serial=_renewed(persona.serial)) if form.renewed else persona


def _renewed(serial: str) -> str:
    """Return another serial number of the same length, its last eight digits new."""
    return serial[: max(0, len(serial) - _SERIAL_DIGITS)] + new_serial()
