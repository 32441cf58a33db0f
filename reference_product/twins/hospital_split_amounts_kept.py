"""Twin: a split invoice still carries the complementary share."""

from __future__ import annotations

from reference_product.billing.pricing import Line
from reference_product.hospital import pricing
from reference_product.hospital.pricing import Flow
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "fides-eclatement"
DEFECT = "La facture éclatée porte encore la part complémentaire."


def apply() -> None:
    """Put the defect in."""
    replace(pricing, "amc_of_line", _kept)


def _kept(line: Line, flow: Flow) -> int:
    return line.fees - line.amo if flow.c2s or flow.split else 0
