"""Twin: the document keeps the traits typed in the practice."""

from __future__ import annotations

from reference_product.documents import subject
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "mss-traits-du-registre"
DEFECT = "Le document garde les traits tapés au cabinet."


def apply() -> None:
    """Put the defect in."""
    replace(subject, "traits_written", lambda registered, typed: typed)
