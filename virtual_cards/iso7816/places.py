"""Where a SELECT led before, when the same command always leads there: the short way of the commonest command.

That is so of a SELECT of the master file, or by path from it, that asks for no description: the tree never
changes, and neither codes nor what is current play a part. What the long way did once is then done at once.
"""

from __future__ import annotations

from collections.abc import Sequence

from virtual_cards.iso7816.apdu import Command
from virtual_cards.iso7816.classes import Route
from virtual_cards.iso7816.files import MASTER, Cursor
from virtual_cards.iso7816.profile import Handler
from virtual_cards.iso7816.state import CardState

__all__ = ["Places", "moves_only"]

_SELECT = 0xA4
_BY_IDENTIFIER, _FROM_MASTER = 0x00, 0x08
_MASTER = MASTER.to_bytes(2, "big")
_MOST = 64
_movers: set[Handler] = set()


def moves_only(handler: Handler) -> Handler:
    """Mark a SELECT that changes nothing but the cursor."""
    _movers.add(handler)
    return handler


class Places:
    """What is known of the SELECT commands of one card."""

    __slots__ = ("_channels", "_known")

    def __init__(self, routes: Sequence[Route]) -> None:
        self._channels = tuple(_channel(route) for route in routes)
        self._known: dict[bytes, Cursor] = {}

    def reach(self, raw: bytes, state: CardState) -> bool:
        """Go where the command leads, if that is known; False when nothing was done."""
        place = self._known.get(raw)
        if place is None or self._channels[raw[0]] != state.channel:
            return False
        state.cursor = place
        return True

    def learn(self, raw: bytes, command: Command, state: CardState) -> None:
        """Note where an accepted command without answer led, if it was such a SELECT."""
        if command.ins != _SELECT or self._channels[command.cla] != state.channel or len(self._known) >= _MOST:
            return
        if command.p1 == _FROM_MASTER or (command.p1 == _BY_IDENTIFIER and command.data == _MASTER):
            self._known[raw] = state.cursor


def _channel(route: Route) -> int:
    """Return the channel of a class whose SELECT moves only, or -1."""
    plain = not route.refusal and not route.more and route.instructions.get(_SELECT) in _movers
    return route.channel if plain else -1
