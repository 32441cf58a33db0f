"""GET DATA: data objects by tag, or by a list of tags."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from virtual_cards.iso7816.apdu import Command, Response
from virtual_cards.iso7816.profile import Handler
from virtual_cards.iso7816.state import CardState
from virtual_cards.iso7816.status import StatusWord
from virtual_cards.tlv import TlvError, decode

__all__ = ["DataObject", "get_data", "object_getter"]

DataObject = Callable[[CardState], bytes | None]
"""Computes the encoded object as it is now; None: it cannot be had."""

_EVEN, _TAG_LIST = 0xCA, 0x5C
_WHOLE_CARD = 0x3FFF


def object_getter(objects: Mapping[int, DataObject]) -> Handler:
    """Return the GET DATA of a card that holds these objects, by tag.

    ``CA`` takes the tag from P1 and P2; ``CB`` (P1 P2 ``3FFF``) from a tag list ``5C``.
    """

    def get(state: CardState, command: Command) -> Response:
        tag = _asked(command)
        if isinstance(tag, StatusWord):
            return Response(status=tag)
        found = objects[tag](state) if tag in objects else None
        return Response(status=StatusWord.REFERENCE_NOT_FOUND) if found is None else Response(found)

    return get


get_data = object_getter({})
"""GET DATA of a card that has no data object of its own."""


def _asked(command: Command) -> int | StatusWord:
    if command.ins == _EVEN:
        return StatusWord.WRONG_DATA if command.data else command.parameters
    if command.parameters != _WHOLE_CARD:
        return StatusWord.WRONG_PARAMETERS
    try:
        listed = decode(command.data)
    except TlvError:
        return StatusWord.WRONG_DATA
    if len(listed) != 1 or listed[0].tag != _TAG_LIST:
        return StatusWord.WRONG_DATA
    return int.from_bytes(listed[0].value, "big")
