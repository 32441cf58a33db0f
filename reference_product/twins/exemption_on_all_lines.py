"""Twin: a long-term illness exempts every line."""

from __future__ import annotations

from reference_product.billing import pricing
from reference_product.billing.pricing import Terms
from reference_product.billing.tariffs import Act
from reference_product.twins import replace

_HONEST = pricing.line_exemption

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-exoneration-ligne"
DEFECT = "L'exonération ALD est portée sur toutes les lignes, même sans rapport avec l'affection."


def apply() -> None:
    """Put the defect in."""
    replace(pricing, "line_exemption", _everywhere)


def _everywhere(act: Act, related_to_ald: bool, terms: Terms) -> str:
    return _HONEST(act, related_to_ald or terms.person_exemption == "4", terms)
