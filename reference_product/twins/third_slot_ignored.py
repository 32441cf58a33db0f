"""Twin: a card is looked for in the first two slots only."""

from __future__ import annotations

from collections.abc import Sequence

from reference_product.cards import transport
from reference_product.cards.transport import Connection, Readers, ReaderState
from reference_product.twins import replace

_HONEST = transport.locate

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "pc-troisieme-fente"
DEFECT = "Une carte n'est cherchée que dans les deux premières fentes."


def apply() -> None:
    """Put the defect in."""
    replace(transport, "locate", _in_two_slots)


class _TwoSlots:
    """The first two slots."""

    def __init__(self, readers: Readers) -> None:
        self._readers = readers

    def states(self) -> tuple[ReaderState, ...]:
        return self._readers.states()[:2]

    def connect(self, name: str) -> Connection:
        return self._readers.connect(name)


def _in_two_slots(readers: Readers, settings_name: str, atrs: Sequence[bytes]) -> str:
    return _HONEST(_TwoSlots(readers), settings_name, atrs)
