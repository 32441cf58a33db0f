"""Twin: the digest in the metadata is that of the readable copy."""

from __future__ import annotations

from reference_product.documents import metadata
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "mss-empreinte"
DEFECT = "L'empreinte de la fiche est celle de la copie PDF."


def apply() -> None:
    """Put the defect in."""
    honest = metadata.digest_of
    replace(metadata, "digest_of", lambda document, copy: honest(copy, document))
