"""Every professional's card by its kind: the one place that knows which builder makes which."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from virtual_cards.cards.cps2ter_card import build_cps2ter
from virtual_cards.cards.cps3 import build_cps3
from virtual_cards.cards.cps3_contactless import build_cps3_contactless
from virtual_cards.cards.cps4 import CPS4_ATRS, build_cps4
from virtual_cards.iso7816.kernel import Card
from virtual_cards.personas import PersonaError, ProfessionalPersona

__all__ = ["build_cps"]

_BUILDERS: Mapping[str, Callable[[ProfessionalPersona, str], Card]] = {
    "cps3": build_cps3,
    "cps3-contactless": build_cps3_contactless,
    **dict.fromkeys(CPS4_ATRS, build_cps4),
    "cps2ter": build_cps2ter,
}


def build_cps(persona: ProfessionalPersona, state: str = "fresh") -> Card:
    """Build a professional card of the kind the persona names.

    Args:
        persona: For whom.
        state: ``fresh``, or a state that its files tell: ``expired``, ``update_interrupted``.

    Raises:
        PersonaError: The kind or the state is not known, a value does not fit the card, a key is not
            RSA-2048, or a certificate is not the one of its key.
    """
    build = _BUILDERS.get(persona.kind)
    if build is None:
        raise PersonaError.not_one_of("kind", persona.kind, _BUILDERS)
    return build(persona, state)
