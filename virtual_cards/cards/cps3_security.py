"""Security data objects of an IAS-ECC card, as GET DATA ``3FFF`` shows them: codes, keys, environments.

A request names an object (class and reference) and the part wanted. Answers hold descriptions, never a
secret. Layout after the public middleware that reads them; sizes and rules are those of our cards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from virtual_cards.iso7816.apdu import Command, Response
from virtual_cards.iso7816.keys import KeyUse
from virtual_cards.iso7816.state import CardState
from virtual_cards.iso7816.status import StatusWord
from virtual_cards.tlv import TlvError, decode, encode, find

__all__ = ["security_data_object"]

_DESCRIPTION = bytes.fromhex("A080")
_NEVER, _FREE = 0xFF, 0x00
_HEADER_LIST, _TEMPLATE = 0x4D, 0x70
_OBJECT = 0xBF0000
_LOCAL = 0x80

_Describe = Callable[[CardState, int, bytes], bytes | None]
"""State, reference of the object and part asked → content, or None when there is none."""


def security_data_object(state: CardState, command: Command) -> Response:
    """GET DATA of one security data object; what is not there is wrong data."""
    if command.parameters != 0x3FFF:
        return Response(status=StatusWord.WRONG_PARAMETERS)
    try:
        asked = decode(find(command.data, _HEADER_LIST, _TEMPLATE) or b"")
    except TlvError:
        return Response(status=StatusWord.WRONG_DATA)
    # Middleware gives up on 6A88, and goes on after 6A80.
    if len(asked) != 1 or asked[0].tag >> 16 != _OBJECT >> 16:
        return Response(status=StatusWord.WRONG_DATA)
    kind, reference = asked[0].tag >> 8 & 0x7F, asked[0].tag & 0xFF
    describe = _CLASSES.get(kind)
    content = describe(state, reference, asked[0].value) if describe else None
    if content is None:
        return Response(status=StatusWord.WRONG_DATA)
    return Response(encode(_TEMPLATE, encode(asked[0].tag, content)))


def _rule(*conditions: int) -> bytes:
    """Encode an access rule: one mode bit, from bit 7 down, for each of seven conditions."""
    return encode(0xA1, encode(0x8C, bytes((0x7F, *conditions))))


def _code(state: CardState, reference: int, part: bytes) -> bytes | None:
    pin = state.pins.get(reference)
    if pin is None:
        return None
    if part == bytes.fromhex("7F4180"):
        return encode(0x7F41, encode(0x80, bytes((max(pin.sizes),))) + encode(0x81, bytes((min(pin.sizes),))))
    if part != _DESCRIPTION:
        return None
    unblocked_by = pin.unblocked_by
    # Change, verify, reset, two unused, put data, get data; 1n is "after the code of environment n".
    change = _FREE if unblocked_by is not None else _NEVER
    reset = _NEVER if unblocked_by is None else 0x10 | unblocked_by
    counters = encode(0x9A, bytes((pin.maximum,))) + encode(0x9B, bytes((pin.left,)))
    uses = encode(0x9D, bytes((pin.resets,))) if pin.resets is not None else b""
    size = encode(0x80, bytes((max(pin.sizes),)))
    return encode(0xA0, counters + uses + size + _rule(change, _FREE, reset, _NEVER, _NEVER, _NEVER, _FREE))


def _private_key(state: CardState, reference: int, part: bytes) -> bytes | None:
    key = state.profile.keys.get(_LOCAL | reference)
    if key is None or part != _DESCRIPTION:
        return None
    opened = 0x10 | key.pin
    sign, authenticate, decipher = (
        opened if use in key.uses else _NEVER for use in (KeyUse.SIGN, KeyUse.AUTHENTICATE, KeyUse.DECIPHER)
    )
    size = encode(0x80, (key.private.key_size // 8).to_bytes(2, "big"))
    signs = encode(0x9E, bytes((KeyUse.SIGN in key.uses,)))
    return encode(0xA0, signs + size + _rule(sign, authenticate, decipher, _NEVER, _NEVER, _NEVER, _FREE))


def _public_key(state: CardState, reference: int, part: bytes) -> bytes | None:
    key = state.profile.keys.get(_LOCAL | reference)
    if key is None:
        return None
    numbers = key.private.public_key().public_numbers()
    size = key.private.key_size // 8
    if part == bytes.fromhex("7F4980"):
        modulus = encode(0x81, numbers.n.to_bytes(size, "big"))
        return encode(0x7F49, modulus + encode(0x82, numbers.e.to_bytes(3, "big")))
    if part != _DESCRIPTION:
        return None
    rule = _rule(_NEVER, _NEVER, _NEVER, _NEVER, _NEVER, _NEVER, _FREE)
    return encode(0xA0, encode(0x80, size.to_bytes(2, "big")) + rule)


def _environment(state: CardState, reference: int, part: bytes) -> bytes | None:
    """Describe security environment n: its user must have presented code n."""
    if reference not in state.pins or part != bytes.fromhex("7B80"):
        return None
    # Control reference template "authentication", by password, with that code.
    return encode(0x7B, encode(0xA4, encode(0x95, b"\x08") + encode(0x83, bytes((reference,)))))


_CLASSES: Mapping[int, _Describe] = {
    0x01: _code,
    0x10: _private_key,
    0x20: _public_key,
    0x7B: _environment,
}
