"""Twin: what a card answers against the standard is taken for an empty content."""

from __future__ import annotations

from reference_product.cards import vitale
from reference_product.cards.transport import CardFault, Connection
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "pc-reponse-anormale"
DEFECT = "Une réponse anormale de la carte Vitale est prise pour un contenu vide, et la lecture est acceptée."

_TEMPLATES = vitale._templates  # noqa: SLF001 - the very place of the defect


def apply() -> None:
    """Put the defect in."""
    replace(vitale, "_templates", _lenient)


def _lenient(connection: Connection, short_id: int) -> list[dict[int, str]]:
    try:
        return _TEMPLATES(connection, short_id)
    except CardFault as fault:
        if fault.kind != "unreadable":
            raise
        return [{}]
