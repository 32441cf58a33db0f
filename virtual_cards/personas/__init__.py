"""Who a card, a phone or a reading API speaks for: plain values, read from a file that is checked."""

from __future__ import annotations

from virtual_cards.personas.document import read_persona
from virtual_cards.personas.persona import (
    Complementary,
    Persona,
    PersonaError,
    PersonOnCard,
    ProfessionalPersona,
    luhn_digit,
)

__all__ = [
    "Complementary",
    "PersonOnCard",
    "Persona",
    "PersonaError",
    "ProfessionalPersona",
    "luhn_digit",
    "read_persona",
]
