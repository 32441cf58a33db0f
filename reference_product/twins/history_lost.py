"""Twin: forgets the former numbers."""

from __future__ import annotations

from reference_product import identity
from reference_product.twins import replace

REQUIREMENT = "insi-historique"
DEFECT = "Perd l'historique des matricules."


def apply() -> None:
    """Put the defect in place."""
    replace(identity, "history_kept", lambda answer: ())
