"""Twin: the day of its last use is written on the professional card."""

from __future__ import annotations

from reference_product.cards import channel, cps
from reference_product.cards.transport import Connection
from reference_product.people import Professional
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "pc-sans-ecriture"
DEFECT = "À chaque lecture, le logiciel écrit dans la zone libre de la carte professionnelle."

_SITUATION = cps.read_situation
_FREE_AREA = "D107"
_MARK = b"SYN-VU"


def apply() -> None:
    """Put the defect in."""
    replace(cps, "read_situation", _marked)


def _marked(connection: Connection, holder: Professional) -> Professional:
    found = _SITUATION(connection, holder)
    channel.select(connection, _FREE_AREA)
    channel.send(connection, bytes((0x00, 0xD6, 0x00, 0x00, len(_MARK))) + _MARK)
    return found
