"""A made-up card for the tests of this folder: every kind of file, two codes, one key, no person."""

from __future__ import annotations

from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa

from virtual_cards.iso7816.binary import read_binary, update_binary
from virtual_cards.iso7816.challenge import get_challenge
from virtual_cards.iso7816.channels import manage_channel
from virtual_cards.iso7816.codes import change_reference_data, reset_retry_counter, verify
from virtual_cards.iso7816.files import MASTER, Access, DedicatedFile, ElementaryFile, RecordFile
from virtual_cards.iso7816.kernel import Card
from virtual_cards.iso7816.keys import CardKey, KeyUse, PinSpec
from virtual_cards.iso7816.profile import CardProfile
from virtual_cards.iso7816.records import read_record, update_record
from virtual_cards.iso7816.selecting import select
from virtual_cards.iso7816.signing import internal_authenticate, manage_environment, perform_operation

T0_ATR = bytes.fromhex("3B00")
T1_ATR = bytes.fromhex("3B800181")
"""TD1 = 01: T=1 and nothing else; the check byte is 80 ^ 01 = 81."""

FREE = ElementaryFile(0x0001, "free", bytes(range(256)) + b"end", sfi=1)
GUARDED = ElementaryFile(0x0002, "guarded", b"guarded", 2, Access.PIN, Access.PIN)
SEALED = ElementaryFile(0x0003, "sealed", b"sealed", 3, Access.NEVER, Access.FREE)
RECORDS = RecordFile(0x0004, "records", (b"one", b"two!", b"three"), 4, Access.FREE, Access.PIN, 8)
FIRST = DedicatedFile(0x7F01, "first", (FREE, GUARDED, SEALED, RECORDS), bytes.fromhex("F00000000101"))
SECOND = DedicatedFile(0x7F02, "second", (), bytes.fromhex("F00000000102"))
THIRD = DedicatedFile(0x7F03, "third", (), bytes.fromhex("F000000002"))
ROOT = DedicatedFile(MASTER, "MF", (FIRST, SECOND, THIRD))

INSTRUCTIONS = {
    0x20: verify,
    0x22: manage_environment,
    0x24: change_reference_data,
    0x2A: perform_operation,
    0x2C: reset_retry_counter,
    0x70: manage_channel,
    0x84: get_challenge,
    0x88: internal_authenticate,
    0xA4: select,
    0xB0: read_binary,
    0xB2: read_record,
    0xD6: update_binary,
    0xDC: update_record,
}
PIN, UNBLOCKING = b"1234", b"87654321"


@cache
def private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def made_up(atr: bytes = T0_ATR, **changes: Any) -> Card:
    """Return the card, powered."""
    every_use = CardKey(frozenset(KeyUse), private_key())
    profile: dict[str, Any] = {
        "instructions": INSTRUCTIONS,
        "pins": {1: PinSpec(PIN, 3, unblocked_by=2), 2: PinSpec(UNBLOCKING, 2, sizes=range(8, 9), resets=2)},
        "keys": {0x81: every_use},
    }
    card = Card(CardProfile("made-up", "1", atr, ROOT, **(profile | changes)))
    card.power_on()
    return card


def send(card: Card, *commands: str) -> str:
    """Send commands in hexadecimal (spaces welcome); return the last answer."""
    return [card.transmit(bytes.fromhex(command)).hex().upper() for command in commands][-1]
