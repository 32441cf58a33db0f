"""The patient cards: which kind, which answer to reset, which state."""

from __future__ import annotations

from virtual_cards.cards.vitale1 import VITALE1_ATRS, build_vitale1
from virtual_cards.cards.vitale2 import STATES, VITALE2_ATRS, build_vitale2
from virtual_cards.iso7816.kernel import Card
from virtual_cards.personas import Persona, PersonaError

__all__ = ["build_vitale"]

_ATRS = {"vitale2": VITALE2_ATRS, "vitale1": VITALE1_ATRS}


def build_vitale(persona: Persona, state: str = "fresh") -> Card:
    """Build a patient card.

    Args:
        persona: ``kind`` is ``vitale2`` or ``vitale1``; ``atr`` one of the kind's answers to reset, empty for
            the usual one.
        state: ``fresh``; a Vitale 2 also ``rights_not_updated`` or ``update_interrupted``.

    Raises:
        PersonaError: A value does not fit the card.
    """
    known = _ATRS.get(persona.kind)
    if known is None:
        raise PersonaError.not_one_of("kind", persona.kind, _ATRS)
    atr = next((item for item in known if item.hex() == persona.atr.lower()), None) if persona.atr else known[0]
    if atr is None:
        raise PersonaError.not_one_of("atr", persona.atr, (item.hex().upper() for item in known))
    states = STATES if persona.kind == "vitale2" else STATES[:1]
    if state not in states:
        raise PersonaError.not_one_of("state", state, states)
    return build_vitale2(persona, atr, state) if persona.kind == "vitale2" else build_vitale1(persona, atr)
