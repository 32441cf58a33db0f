"""Twin: leaves the sender of the documents to zeros."""

from __future__ import annotations

from reference_product.scor import manifest
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "scor-emetteur"
DEFECT = "Laisse à zéro l'émetteur du lot de pièces."


def apply() -> None:
    """Put the defect in."""
    replace(manifest, "sender_field", lambda billing_number: "0" * 14)
