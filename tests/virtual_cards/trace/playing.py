"""Play commands on a card under a trace."""

from __future__ import annotations

from typing import Any

from virtual_cards import Card
from virtual_cards.trace import Trace


def play(card: Card, *commands: str, slot: int = 1) -> list[dict[str, Any]]:
    """Return the entries of commands given in hexadecimal."""
    trace = Trace()
    card.power_on()
    for command in commands:
        raw = bytes.fromhex(command)
        trace.record(slot, card, raw, card.transmit(raw))
    return trace.take()
