"""The ways a shown text goes wrong, each as a value: what the product reads, and what is the matter with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from virtual_cards.carriers.apcv import Apcv
from virtual_cards.personas.persona import Persona, PersonaError

__all__ = ["OTHER_ISSUER", "OVERSIZED", "REUSED", "VARIANTS", "Variant", "shown"]

REUSED = "SYN-REUSED"
"""The nonce that the simulated service has already seen."""
OTHER_ISSUER = "SYN-OTHER-ISSUER"
OVERSIZED = 1_400
"""Characters: far more than a product expects, and still less than one DataMatrix holds."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One way, with its words and what it does to a correct rendering."""

    name: str
    french: str
    english: str
    show: Callable[[Apcv, Persona], str]


def _valid(carrier: Apcv, persona: Persona) -> str:
    return carrier.render(persona)


def _expired(carrier: Apcv, persona: Persona) -> str:
    return replace(carrier, now=carrier.now - carrier.lifetime - timedelta(seconds=1)).render(persona)


def _reused(carrier: Apcv, persona: Persona) -> str:
    return replace(carrier, nonce=REUSED).render(persona)


def _truncated(carrier: Apcv, persona: Persona) -> str:
    text = carrier.render(persona)
    return text[: len(text) * 2 // 3]


def _wrong_issuer(carrier: Apcv, persona: Persona) -> str:
    return replace(carrier, issuer=OTHER_ISSUER).render(persona)


def _oversized(carrier: Apcv, persona: Persona) -> str:
    return replace(carrier, size=max(carrier.size, OVERSIZED)).render(persona)


VARIANTS: Mapping[str, Variant] = {
    variant.name: variant
    for variant in (
        Variant("valid", "valable", "valid", _valid),
        Variant("expired", "expiré", "expired", _expired),
        Variant("reused", "déjà utilisé", "reused", _reused),
        Variant("truncated", "tronqué", "truncated", _truncated),
        Variant("wrong_issuer", "autre émetteur", "wrong issuer", _wrong_issuer),
        Variant("oversized", "trop long", "oversized", _oversized),
    )
}


def shown(persona: Persona, carrier: Apcv, variant: str = "valid") -> str:
    """Return the text that a phone shows for somebody, in one of the ways of ``VARIANTS``.

    Raises:
        PersonaError: The way is not known, or the persona does not fit.
    """
    if variant not in VARIANTS:
        raise PersonaError.not_one_of("variant", variant, VARIANTS)
    return VARIANTS[variant].show(carrier, persona)
