"""Virtual smart cards and the readers that present them; knows nothing of the bench."""

from __future__ import annotations

from virtual_cards.cards import build_cps, build_vitale
from virtual_cards.iso7816 import Card
from virtual_cards.personas import Persona, PersonaError, PersonOnCard, ProfessionalPersona
from virtual_cards.readers import CardEvent, MissingPartError, Reader, ReaderError, open_reader

__all__ = [
    "Card",
    "CardEvent",
    "MissingPartError",
    "PersonOnCard",
    "Persona",
    "PersonaError",
    "ProfessionalPersona",
    "Reader",
    "ReaderError",
    "build_cps",
    "build_vitale",
    "open_reader",
]
