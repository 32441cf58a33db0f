"""VERIFY, MANAGE SECURITY ENVIRONMENT, PSO and INTERNAL AUTHENTICATE of an IAS-ECC card."""

from __future__ import annotations

from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from virtual_cards.iso7816.apdu import Command, Response
from virtual_cards.iso7816.files import Access
from virtual_cards.iso7816.security import HashEvent, PinState
from virtual_cards.iso7816.sha256 import BLOCK, INITIAL_STATE, STATE_SIZE, finish
from virtual_cards.iso7816.state import CardKey, CardState, Handler, KeyUse
from virtual_cards.iso7816.status import StatusWord, tries_left
from virtual_cards.tlv import TlvError, decode

__all__ = ["internal_authenticate", "manage_environment", "perform_operation", "pkcs1", "verify"]

_SHA256 = 0x40
_SIGN_SHA256 = 0x42
_AUTHENTICATE = 0x02
_COUNTER_SIZE = 8
_PIN_SIZES = range(4, 9)
_SHA256_PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")


def verify(state: CardState, command: Command) -> Response:
    """VERIFY a PIN, or ask where it stands when no data is sent."""
    if command.p1:
        return Response(status=StatusWord.WRONG_PARAMETERS)
    pin = state.pins.get(command.p2)
    if pin is None:
        return Response(status=StatusWord.REFERENCE_NOT_FOUND)
    if command.data and len(command.data) not in _PIN_SIZES:
        return Response(status=StatusWord.WRONG_LENGTH)
    if pin.state is PinState.BLOCKED:
        return Response(status=StatusWord.BLOCKED)
    reached = pin.present(command.data) if command.data else pin.state
    # The try that blocks says 63C0; 6983 comes from the next one on.
    return Response(status=StatusWord.OK if reached is PinState.VERIFIED else tries_left(pin.left))


def manage_environment(state: CardState, command: Command) -> Response:
    """MSE SET: hash (AA), signature (B6) and authentication (A4) templates."""
    choose = _TEMPLATES.get(command.p2)
    if command.p1 != 0x41 or choose is None:
        return Response(status=StatusWord.WRONG_PARAMETERS)
    try:
        objects = {item.tag: int.from_bytes(item.value, "big") for item in decode(command.data)}
    except TlvError:
        return Response(status=StatusWord.WRONG_DATA)
    return Response(status=choose(state, objects))


def _choose_hash(state: CardState, objects: Mapping[int, int]) -> int:
    if objects != {0x80: _SHA256}:
        return StatusWord.WRONG_DATA
    state.environment.step(HashEvent.CHOOSE)
    return StatusWord.OK


def _choose_signature(state: CardState, objects: Mapping[int, int]) -> int:
    if objects.get(0x80) != _SIGN_SHA256 or set(objects) != {0x80, 0x84}:
        return StatusWord.WRONG_DATA
    if _key(state, objects[0x84], KeyUse.SIGN) is None:
        return StatusWord.REFERENCE_NOT_FOUND
    state.environment.signature_key = objects[0x84]
    return StatusWord.OK


def _choose_authentication(state: CardState, objects: Mapping[int, int]) -> int:
    if objects.get(0x80) != _AUTHENTICATE or set(objects) != {0x80, 0x84}:
        return StatusWord.WRONG_DATA
    if _key(state, objects[0x84], KeyUse.AUTHENTICATE) is None:
        return StatusWord.REFERENCE_NOT_FOUND
    state.environment.authentication_key = objects[0x84]
    return StatusWord.OK


_TEMPLATES = {0xAA: _choose_hash, 0xB6: _choose_signature, 0xA4: _choose_authentication}


def perform_operation(state: CardState, command: Command) -> Response:
    """PERFORM SECURITY OPERATION: HASH (90A0) or COMPUTE DIGITAL SIGNATURE (9E9A)."""
    operation = _OPERATIONS.get(command.parameters)
    return operation(state, command) if operation else Response(status=StatusWord.WRONG_PARAMETERS)


def _hash(state: CardState, command: Command) -> Response:
    """Finish on the card a hash whose whole blocks were computed outside.

    Data: ``90`` = 32-byte state ‖ 8-byte count of the bits already hashed (empty when the message is
    shorter than a block), ``80`` = the bytes that are left, one block at most.
    """
    if not state.environment.allows(HashEvent.HASH):
        return Response(status=StatusWord.CONDITIONS_NOT_SATISFIED)
    try:
        objects = {item.tag: item.value for item in decode(command.data)}
    except TlvError:
        return Response(status=StatusWord.WRONG_DATA)
    begun, tail = objects.get(0x90), objects.get(0x80)
    if begun is None or tail is None or len(begun) not in (0, STATE_SIZE + _COUNTER_SIZE) or len(tail) > BLOCK:
        return Response(status=StatusWord.WRONG_DATA)
    bits = int.from_bytes(begun[STATE_SIZE:], "big")
    if bits % (8 * BLOCK):
        return Response(status=StatusWord.WRONG_DATA)
    state.environment.step(HashEvent.HASH, finish(begun[:STATE_SIZE] or INITIAL_STATE, bits, tail))
    return Response()


def _sign(state: CardState, command: Command) -> Response:
    if command.data:
        return Response(status=StatusWord.WRONG_DATA)
    environment = state.environment
    key = _key(state, environment.signature_key, KeyUse.SIGN)
    if key is None or not environment.allows(HashEvent.SIGN):
        return Response(status=StatusWord.CONDITIONS_NOT_SATISFIED)
    if not state.allows(Access.PIN):
        return Response(status=StatusWord.SECURITY_NOT_SATISFIED)
    digest = environment.digest
    environment.step(HashEvent.SIGN)
    return Response(pkcs1(key.private, _SHA256_PREFIX + digest))


_OPERATIONS: Mapping[int, Handler] = {0x90A0: _hash, 0x9E9A: _sign}


def internal_authenticate(state: CardState, command: Command) -> Response:
    """INTERNAL AUTHENTICATE: sign the DigestInfo given, with the key chosen by MSE A4."""
    key = _key(state, state.environment.authentication_key, KeyUse.AUTHENTICATE)
    if command.parameters:
        return Response(status=StatusWord.WRONG_PARAMETERS)
    if key is None:
        return Response(status=StatusWord.CONDITIONS_NOT_SATISFIED)
    if not state.allows(Access.PIN):
        return Response(status=StatusWord.SECURITY_NOT_SATISFIED)
    # IAS-ECC takes at most 40 % of the modulus.
    if not command.data or len(command.data) * 8 > key.private.key_size * 2 // 5:
        return Response(status=StatusWord.WRONG_DATA)
    return Response(pkcs1(key.private, command.data))


def _key(state: CardState, reference: int | None, use: KeyUse) -> CardKey | None:
    key = state.profile.keys.get(reference) if reference is not None else None
    return key if key and key.use is use else None


def pkcs1(key: RSAPrivateKey, digest_info: bytes) -> bytes:
    """Sign an already encoded DigestInfo by PKCS#1 v1.5 (RFC 8017 §9.2), as the chip does.

    The library only signs digests it knows; a card signs whatever it is handed. These are test keys:
    no care is taken against timing.
    """
    numbers = key.private_numbers()
    size = key.key_size // 8
    block = b"\x00\x01" + b"\xff" * (size - 3 - len(digest_info)) + b"\x00" + digest_info
    message = int.from_bytes(block, "big")
    # Chinese remainder: four times faster than one exponentiation by d.
    modulo_p = pow(message, numbers.dmp1, numbers.p)
    modulo_q = pow(message, numbers.dmq1, numbers.q)
    signature = modulo_q + numbers.q * ((modulo_p - modulo_q) * numbers.iqmp % numbers.p)
    return signature.to_bytes(size, "big")
