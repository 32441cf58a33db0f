"""Twin: the previous patient stays chosen after an interrupted reading."""

from __future__ import annotations

from reference_product import selection
from reference_product.session import Session
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-lecture-interrompue"
DEFECT = "Après une lecture interrompue, le patient précédent reste choisi et peut être facturé."


def apply() -> None:
    """Put the defect in."""
    replace(selection, "after_failed_reading", _keep)


def _keep(session: Session) -> None:
    del session
