"""MANAGE SECURITY ENVIRONMENT, PSO and INTERNAL AUTHENTICATE: what a card does with its private keys."""

from __future__ import annotations

from collections.abc import Mapping
from types import ModuleType

from virtual_cards.iso7816 import rsa, sha1, sha256
from virtual_cards.iso7816.apdu import Command, Response
from virtual_cards.iso7816.environment import (
    IAS_TEMPLATES,
    Choice,
    HashEvent,
    Mechanism,
    Operation,
    Padding,
    SecurityEnvironment,
    Template,
    Templates,
)
from virtual_cards.iso7816.keys import CardKey, KeyUse
from virtual_cards.iso7816.profile import Handler
from virtual_cards.iso7816.state import CardState
from virtual_cards.iso7816.status import StatusWord
from virtual_cards.tlv import TlvError, decode

__all__ = ["Stored", "environment_manager", "internal_authenticate", "manage_environment", "perform_operation"]

Stored = Mapping[int, Mapping[Operation, Choice]]
"""Number of a security environment → choices it holds."""

_ONE_EMPTY: Stored = {1: {}}
_RESTORE = 0xF3
_RESUMABLE: Mapping[str, ModuleType] = {"sha1": sha1, "sha256": sha256}
_COUNTER_SIZE = 8
_INDICATORS = (0x00, 0x81)
_ALGORITHM, _PUBLIC_KEY, _PRIVATE_KEY, _BOTH = 0x80, 0x83, 0x84, 0x91


def environment_manager(templates: Templates, stored: Stored = _ONE_EMPTY) -> Handler:
    """Return the MANAGE SECURITY ENVIRONMENT of a card.

    Args:
        templates: What SET may choose.
        stored: What RESTORE (P1 ``F3``) puts in place of every choice, by the number in P2.
    """

    def manage(state: CardState, command: Command) -> Response:
        if command.p1 == _RESTORE:
            return Response(status=_restore(state, command, stored))
        template = templates.get((command.p1, command.p2))
        if template is None:
            return Response(status=StatusWord.WRONG_PARAMETERS)
        return Response(status=_choose(state, template, command.data))

    return manage


manage_environment = environment_manager(IAS_TEMPLATES)
"""MANAGE SECURITY ENVIRONMENT of an IAS-ECC card."""


def _restore(state: CardState, command: Command, stored: Stored) -> int:
    if command.data:
        return StatusWord.WRONG_DATA
    if command.p2 not in stored:
        return StatusWord.REFERENCE_NOT_FOUND
    state.environment = SecurityEnvironment()
    for operation, choice in stored[command.p2].items():
        state.environment.choose(operation, choice)
    return StatusWord.OK


def _choose(state: CardState, template: Template, data: bytes) -> int:
    try:
        objects = {item.tag: item.value for item in decode(data)}
    except TlvError:
        return StatusWord.WRONG_DATA
    both = objects.pop(_BOTH, b"")
    algorithm = objects.pop(_ALGORITHM, both[:1])
    key = objects.pop(_PRIVATE_KEY, objects.pop(_PUBLIC_KEY, both[1:2]))
    mechanism = template.mechanisms.get(algorithm[0]) if len(algorithm) == 1 else template.default
    if objects or mechanism is None or len(key) != (template.use is not None):
        return StatusWord.WRONG_DATA
    if template.use and _key(state, key[0], template.use) is None:
        return StatusWord.REFERENCE_NOT_FOUND
    state.environment.choose(template.operation, Choice(mechanism, key[0] if key else None))
    return StatusWord.OK


def _key(state: CardState, reference: int | None, use: KeyUse) -> CardKey | None:
    key = state.profile.keys.get(reference) if reference is not None else None
    return key if key and use in key.uses else None


def _chosen(state: CardState, operation: Operation) -> tuple[Mechanism, CardKey] | StatusWord:
    """Return the mechanism and key chosen for an operation, or why they cannot be used."""
    choice = state.environment.chosen.get(operation)
    key = state.profile.keys.get(choice.key) if choice and choice.key is not None else None
    if choice is None or key is None:
        return StatusWord.CONDITIONS_NOT_SATISFIED
    return (choice.mechanism, key) if state.verified(key.pin) else StatusWord.SECURITY_NOT_SATISFIED


def perform_operation(state: CardState, command: Command) -> Response:
    """PERFORM SECURITY OPERATION: HASH (90A0), COMPUTE DIGITAL SIGNATURE (9E9A), DECIPHER (8086)."""
    operation = _OPERATIONS.get(command.parameters)
    return operation(state, command) if operation else Response(status=StatusWord.WRONG_PARAMETERS)


def _hash(state: CardState, command: Command) -> Response:
    """Finish on the card a hash whose whole blocks were computed outside.

    Data: ``90`` = intermediate state ‖ 8-byte count of the bits already hashed (empty when the message is
    shorter than a block), ``80`` = the bytes that are left, one block at most.
    """
    environment = state.environment
    choice = environment.chosen.get(Operation.HASH)
    if choice is None or not environment.allows(HashEvent.HASH):
        return Response(status=StatusWord.CONDITIONS_NOT_SATISFIED)
    algorithm = _RESUMABLE[choice.mechanism.hash]
    size = algorithm.STATE_SIZE
    try:
        objects = {item.tag: item.value for item in decode(command.data)}
    except TlvError:
        return Response(status=StatusWord.WRONG_DATA)
    begun, tail = objects.get(0x90), objects.get(0x80)
    if begun is None or tail is None or len(begun) not in (0, size + _COUNTER_SIZE) or len(tail) > sha256.BLOCK:
        return Response(status=StatusWord.WRONG_DATA)
    bits = int.from_bytes(begun[size:], "big")
    if bits % (8 * sha256.BLOCK):
        return Response(status=StatusWord.WRONG_DATA)
    environment.step(HashEvent.HASH, algorithm.finish(begun[:size] or algorithm.INITIAL_STATE, bits, tail))
    return Response()


def _sign(state: CardState, command: Command) -> Response:
    """Sign the digest that the card holds, or the one given with the command where the mechanism says so."""
    environment = state.environment
    choice = environment.chosen.get(Operation.SIGN)
    given = choice is not None and choice.mechanism.given
    if command.data and choice and not given:
        return Response(status=StatusWord.WRONG_DATA)
    digest = command.data if given else environment.digest
    if choice is None or not (given or _ready(environment, choice.mechanism)):
        return Response(status=StatusWord.CONDITIONS_NOT_SATISFIED)
    chosen = _chosen(state, Operation.SIGN)
    if isinstance(chosen, StatusWord):
        return Response(status=chosen)
    mechanism, key = chosen
    if mechanism.hash and len(digest) != rsa.DIGEST_SIZES[mechanism.hash]:
        return Response(status=StatusWord.WRONG_DATA)
    if not given:
        environment.step(HashEvent.SIGN)
    return _signature(key, mechanism, digest)


def _ready(environment: SecurityEnvironment, mechanism: Mechanism) -> bool:
    """Tell whether the digest in the card is there, and of the algorithm that the key signs."""
    hashed = environment.chosen.get(Operation.HASH)
    same = hashed is not None and hashed.mechanism.hash == mechanism.hash
    return same and environment.allows(HashEvent.SIGN)


def _signature(key: CardKey, mechanism: Mechanism, digest: bytes) -> Response:
    if mechanism.padding is Padding.PSS:
        return Response(rsa.pss(key.private, mechanism.hash, digest))
    if mechanism.padding is Padding.RAW:
        return _or_wrong_data(rsa.raw(key.private, digest))
    info = rsa.DIGEST_INFO[mechanism.hash] + digest
    if not digest or len(info) > rsa.longest_pkcs1(key.private):
        return Response(status=StatusWord.WRONG_DATA)
    return Response(rsa.pkcs1(key.private, info))


def _decipher(state: CardState, command: Command) -> Response:
    """Decipher the cryptogram after the padding indicator ``81`` (or ``00``: none)."""
    chosen = _chosen(state, Operation.DECIPHER)
    if isinstance(chosen, StatusWord):
        return Response(status=chosen)
    mechanism, key = chosen
    size = key.private.key_size // 8
    # Some middleware sends the block alone.
    block = command.data[1:] if len(command.data) == size + 1 and command.data[0] in _INDICATORS else command.data
    operation = rsa.raw if mechanism.padding is Padding.RAW else rsa.decipher
    return _or_wrong_data(operation(key.private, block))


def _or_wrong_data(data: bytes | None) -> Response:
    return Response(status=StatusWord.WRONG_DATA) if data is None else Response(data)


_OPERATIONS: Mapping[int, Handler] = {0x90A0: _hash, 0x9E9A: _sign, 0x8086: _decipher}


def internal_authenticate(state: CardState, command: Command) -> Response:
    """INTERNAL AUTHENTICATE: sign the DigestInfo given, with the key chosen by MSE A4."""
    if command.parameters:
        return Response(status=StatusWord.WRONG_PARAMETERS)
    chosen = _chosen(state, Operation.AUTHENTICATE)
    if isinstance(chosen, StatusWord):
        return Response(status=chosen)
    mechanism, key = chosen
    # IAS-ECC takes at most 40 % of the modulus.
    if len(command.data) * 8 > key.private.key_size * 2 // 5:
        return Response(status=StatusWord.WRONG_DATA)
    return _signature(key, mechanism, command.data)
