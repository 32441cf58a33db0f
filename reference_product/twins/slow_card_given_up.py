"""Twin: an answer that takes more than a second is not waited for."""

from __future__ import annotations

import time

from reference_product.cards import channel
from reference_product.cards.channel import Answer
from reference_product.cards.transport import CardFault, Connection
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "pc-carte-lente"
DEFECT = "Une carte qui met plus d'une seconde à répondre est déclarée retirée."

_ONCE = channel._once  # noqa: SLF001 - the very place of the defect
_LONGEST = 1.0


def apply() -> None:
    """Put the defect in."""
    replace(channel, "_once", _hurried)


def _hurried(connection: Connection, command: bytes) -> Answer:
    start = time.monotonic()
    answer = _ONCE(connection, command)
    if time.monotonic() - start > _LONGEST:
        raise CardFault("removed_card", "trop lente")
    return answer
