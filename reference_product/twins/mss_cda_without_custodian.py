"""Twin: the document does not say who keeps it."""

from __future__ import annotations

from reference_product.documents import cda
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "mss-cda"
DEFECT = "Le CDA ne dit pas qui conserve le document."


def apply() -> None:
    """Put the defect in."""
    replace(cda, "custodian", lambda root, doctor: None)
