"""Twin: a wrong code is presented again without the user."""

from __future__ import annotations

from reference_product.cards import channel, cps
from reference_product.cards.transport import Connection
from reference_product.twins import replace

_HONEST = cps.verify

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "a7-code-porteur-essai"
DEFECT = "Un code porteur erroné est présenté une seconde fois sans que l'utilisateur le ressaisisse."


def apply() -> None:
    """Put the defect in."""
    replace(cps, "verify", _twice)


def _twice(connection: Connection, code: str) -> channel.Answer:
    answer = _HONEST(connection, code)
    return _HONEST(connection, code) if answer.status.startswith("63C") and answer.status != "63C0" else answer
