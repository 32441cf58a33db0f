"""Twin: the names of the readers are those seen first, for ever."""

from __future__ import annotations

from collections.abc import Sequence

from reference_product.cards import transport
from reference_product.cards.transport import Readers
from reference_product.twins import replace

_HONEST = transport.locate
_SEEN: dict[str, None] = {}

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "pc-lecteur-renomme"
DEFECT = (
    "Les noms des lecteurs sont lus une fois pour toutes : un lecteur rebranché sous un autre nom reste introuvable."
)


def apply() -> None:
    """Put the defect in."""
    replace(transport, "locate", _among_those_seen_first)


def _among_those_seen_first(readers: Readers, settings_name: str, atrs: Sequence[bytes]) -> str:
    found = _HONEST(readers, settings_name, atrs)
    _SEEN.update({} if _SEEN else dict.fromkeys(state.name for state in readers.states()))
    return found if found in _SEEN else settings_name
