"""From a persona to a card: who it is made for, in which state, under which serial number."""

from __future__ import annotations

from virtual_cards.personalisation.document import read_persona
from virtual_cards.personalisation.persona import (
    Complementary,
    Persona,
    PersonaError,
    PersonOnCard,
    ProfessionalPersona,
    luhn_digit,
)
from virtual_cards.personalisation.personalise import CARD_KINDS, personalise
from virtual_cards.personalisation.serials import new_serial
from virtual_cards.personalisation.states import CARD_STATES, StateOfCard

__all__ = [
    "CARD_KINDS",
    "CARD_STATES",
    "Complementary",
    "PersonOnCard",
    "Persona",
    "PersonaError",
    "ProfessionalPersona",
    "StateOfCard",
    "luhn_digit",
    "new_serial",
    "personalise",
    "read_persona",
]
