"""Twin: a wrong code is presented until the card accepts it or blocks."""

from __future__ import annotations

from reference_product.cards import channel, cps
from reference_product.cards.transport import Connection
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "pc-code-sans-relance"
DEFECT = "Pour une seule saisie, un code faux est présenté à la carte jusqu'à épuisement de ses essais."

_VERIFY = cps.verify
_WRONG = "63C"


def apply() -> None:
    """Put the defect in."""
    replace(cps, "verify", _insist)


def _insist(connection: Connection, code: str) -> channel.Answer:
    answer = _VERIFY(connection, code)
    while answer.status.startswith(_WRONG) and answer.status != "63C0":
        answer = _VERIFY(connection, code)
    return answer
