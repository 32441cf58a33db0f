"""Twin: sends the documents in clear."""

from __future__ import annotations

from reference_product.scor import mail
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "scor-chiffrement"
DEFECT = "Envoie le lot de pièces en clair."


def apply() -> None:
    """Put the defect in."""
    replace(mail, "protected", lambda entity, certificate_pem: entity)
