"""Twin: the document bears the production authority, whatever came with the number."""

from __future__ import annotations

from reference_product.documents import cda
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "mss-oid"
DEFECT = "Le CDA porte l'OID de production quel que soit celui qui a été reçu."


def apply() -> None:
    """Put the defect in."""
    replace(cda, "ins_root", lambda subject: "1.2.250.1.213.1.4.8")
