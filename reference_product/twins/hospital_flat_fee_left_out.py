"""Twin: the patient's share of the invoice forgets the hospital flat fees."""

from __future__ import annotations

from collections.abc import Sequence

from reference_product.billing.pricing import Line
from reference_product.hospital import records
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "fides-totaux"
DEFECT = "La participation de l'assuré oublie les forfaits hospitaliers."


def apply() -> None:
    """Put the defect in."""
    replace(records, "patient_share", _of_acts)


def _of_acts(lines: Sequence[Line]) -> int:
    return sum(line.fees - line.amo for line in lines if line.record == "4")
