"""Twin: the code porteur is written in the log."""

from __future__ import annotations

from reference_product import log
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-secret-journal"
DEFECT = "Le code porteur est écrit en clair dans le journal."


def apply() -> None:
    """Put the defect in."""
    replace(log, "SECRETS", frozenset[str]())
