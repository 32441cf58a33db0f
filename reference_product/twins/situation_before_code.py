"""Twin: what the code protects is asked for before the code is presented."""

from __future__ import annotations

from reference_product.cards import channel, cps
from reference_product.cards.transport import Connection
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "pc-protege-apres-code"
DEFECT = "La situation d'exercice est demandée à la carte avant le code porteur."

_PRESENT = cps.present_code
_SITUATION = "D120"


def apply() -> None:
    """Put the defect in."""
    replace(cps, "present_code", _after_a_look)


def _after_a_look(connection: Connection, code: str) -> None:
    if channel.select(connection, _SITUATION).good:
        channel.read_binary(connection)
    _PRESENT(connection, code)
