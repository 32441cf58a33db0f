"""How many times a proof is repeated: a few in ``make test``, the full count in ``make prove``."""

from __future__ import annotations

import os

__all__ = ["count"]


def count(short: int, full: int) -> int:
    """Return the short count, or the full one when the variable RECETTE_PROVE is set."""
    return full if os.environ.get("RECETTE_PROVE") else short
