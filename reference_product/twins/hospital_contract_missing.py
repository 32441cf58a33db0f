"""Twin: the contract and the body of the C2S are not written."""

from __future__ import annotations

from reference_product.hospital import records
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "fides-c2s"
DEFECT = "La facture C2S ne porte ni contrat ni organisme."


def apply() -> None:
    """Put the defect in."""
    replace(records, "contract_field", lambda visit: ("00", ""))
