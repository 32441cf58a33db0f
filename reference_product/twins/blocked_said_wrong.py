"""Twin: a blocked code is announced as a wrong one."""

from __future__ import annotations

from reference_product.cards import cps
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "pc-blocage-explique"
DEFECT = "Une carte bloquée est annoncée comme un code faux : la personne recommence sans fin."


def apply() -> None:
    """Put the defect in."""
    replace(cps, "blocked_message", _wrong)


def _wrong(status: str) -> str:
    del status
    return "Code porteur erroné : recommencez."
