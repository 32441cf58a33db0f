"""Twin: a rejected invoice leaves again without its correction."""

from __future__ import annotations

from reference_product.actions import Arguments, billing
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-recyclage"
DEFECT = "La facture rejetée repart sans la correction."


def apply() -> None:
    """Put the defect in."""
    replace(billing, "correction_typed", _nothing_typed)


def _nothing_typed(arguments: Arguments) -> Arguments:
    del arguments
    return {}
