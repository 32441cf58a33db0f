"""Twin: a blocked code is reported by a bare number."""

from __future__ import annotations

from reference_product.cards import cps
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-code-porteur-bloque"
DEFECT = "Le blocage du code porteur n'est pas expliqué à l'utilisateur."


def apply() -> None:
    """Put the defect in."""
    replace(cps, "blocked_message", _bare)


def _bare(status: str) -> str:
    return f"Erreur carte {status}."
