"""Twin: an act exempted for a long illness keeps the ordinary rate."""

from __future__ import annotations

from reference_product.billing import tariffs
from reference_product.billing.pricing import Terms
from reference_product.hospital import pricing
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "fides-ald"
DEFECT = "L'acte exonéré pour ALD garde le taux ordinaire."


def apply() -> None:
    """Put the defect in."""
    honest = pricing.line_rate

    def rate(exemption: str, terms: Terms) -> int:
        return tariffs.rate(terms.scheme, terms.pathway) if exemption == "4" else honest(exemption, terms)

    replace(pricing, "line_rate", rate)
