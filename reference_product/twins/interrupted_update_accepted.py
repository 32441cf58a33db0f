"""Twin: a professional card whose update was interrupted is accepted."""

from __future__ import annotations

from reference_product.cards import cps
from reference_product.cards.transport import Connection
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "pc-mise-a-jour-cps"
DEFECT = "Une carte CPS dont la mise à jour a été interrompue est acceptée."


def apply() -> None:
    """Put the defect in."""
    replace(cps, "check_update", _not_looked_at)


def _not_looked_at(connection: Connection) -> None:
    del connection
