"""Twin: the patient's card is never given back."""

from __future__ import annotations

from reference_product.cards import transport, vitale
from reference_product.cards.transport import Connection, Readers
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "pc-carte-rendue"
DEFECT = "La carte Vitale, une fois lue, n'est jamais rendue par le logiciel."

_CONNECT = transport.connect


def apply() -> None:
    """Put the defect in."""
    replace(transport, "connect", _for_good)


def _for_good(readers: Readers, name: str) -> Connection:
    connection = _CONNECT(readers, name)
    if connection.atr.startswith(vitale.ATRS):
        vars(connection)["disconnect"] = _keep
    return connection


def _keep(disposition: str = "leave") -> None:
    del disposition
