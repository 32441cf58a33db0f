"""Twin: the list is emptied after a torn card, but the patient before stays chosen."""

from __future__ import annotations

from reference_product import selection
from reference_product.session import Session
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "pc-arrachement"
DEFECT = "Après un arrachement la liste est vidée, mais le patient d'avant reste choisi."


def apply() -> None:
    """Put the defect in."""
    replace(selection, "after_failed_reading", _list_only)


def _list_only(session: Session) -> None:
    session.card_people = ()
