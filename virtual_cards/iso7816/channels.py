"""MANAGE CHANNEL: opening and closing logical channels 1 to 3 (ISO 7816-4 §11.1.2)."""

from __future__ import annotations

from virtual_cards.iso7816.apdu import Command, Response
from virtual_cards.iso7816.state import CardState
from virtual_cards.iso7816.status import StatusWord

__all__ = ["HIGHEST_CHANNEL", "manage_channel"]

HIGHEST_CHANNEL = 3
_OPEN, _CLOSE = 0x00, 0x80


def manage_channel(state: CardState, command: Command) -> Response:
    """MANAGE CHANNEL: open the number asked, or the first free one (P2 0), or close one."""
    if command.p1 not in (_OPEN, _CLOSE) or command.data:
        return Response(status=StatusWord.WRONG_PARAMETERS)
    return _open(state, command.p2) if command.p1 == _OPEN else _close(state, command.p2)


def _open(state: CardState, asked: int) -> Response:
    free = [number for number in range(1, HIGHEST_CHANNEL + 1) if number not in state.opened]
    number = asked or (free[0] if free else 0)
    if number not in free:
        return Response(status=StatusWord.FUNCTION_NOT_SUPPORTED)
    state.opened.add(number)
    return Response() if asked else Response(bytes((number,)))


def _close(state: CardState, number: int) -> Response:
    if number in (0, state.channel) or number in state.profile.channels:
        return Response(status=StatusWord.CONDITIONS_NOT_SATISFIED)
    if number not in state.opened:
        return Response(status=StatusWord.CHANNEL_NOT_SUPPORTED)
    state.close(number)
    return Response()
