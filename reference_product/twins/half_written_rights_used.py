"""Twin: rights half written by an interrupted update are used."""

from __future__ import annotations

from reference_product.cards import updates
from reference_product.cards.transport import Connection
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "pc-mise-a-jour-vitale"
DEFECT = "Les droits à moitié écrits d'une mise à jour interrompue sont employés."


def apply() -> None:
    """Put the defect in."""
    replace(updates, "interrupted", _never)


def _never(connection: Connection, file: str) -> bool:
    del connection, file
    return False
