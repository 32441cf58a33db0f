"""Twin: scheme 10 gets the rates of scheme 01."""

from __future__ import annotations

from reference_product.billing import tariffs
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-taux-crpcen"
DEFECT = "Les taux du régime général sont appliqués à la CRPCEN."


def apply() -> None:
    """Put the defect in."""
    replace(tariffs, "scheme_of_rates", _general)


def _general(scheme: str) -> str:
    return "01" if scheme == "10" else scheme
