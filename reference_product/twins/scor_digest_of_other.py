"""Twin: writes the digest of the first document of the lot for all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from reference_product.scor import manifest
from reference_product.scor.documents import Document
from reference_product.scor.lots import Joined
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "scor-empreinte"
DEFECT = "Annonce pour toutes les pièces l'empreinte de la première."


def apply() -> None:
    """Put the defect in."""
    replace(manifest, "digest", _first)


def _first(document: Document, lot: Sequence[Joined]) -> str:
    del document
    return hashlib.sha256(lot[0].document.content).hexdigest()
