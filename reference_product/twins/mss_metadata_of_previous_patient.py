"""Twin: the metadata describe the patient of the document before."""

from __future__ import annotations

from reference_product.documents import metadata
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "mss-memes-traits"
DEFECT = "La fiche garde l'identité du patient précédent."


def apply() -> None:
    """Put the defect in."""
    replace(metadata, "subject_described", lambda subject, previous: previous or subject)
