"""A terminal for the tests of this folder: it does what T=0 leaves to it."""

from __future__ import annotations

from virtual_cards import Card


def powered(card: Card) -> Card:
    card.power_on()
    return card


def send(card: Card, command: str) -> tuple[bytes, str]:
    """Send a command in hexadecimal: fetch what is announced, ask again with the length told; data and status."""
    raw = bytes.fromhex(command)
    answer = card.transmit(raw)
    if answer[-2] == 0x6C:
        answer = card.transmit(raw[:4] + answer[-1:])
    data = answer[:-2]
    while answer[-2] == 0x61:
        # On the channel of the command.
        answer = card.transmit(bytes((raw[0] & 0x03, 0xC0, 0, 0)) + answer[-1:])
        data += answer[:-2]
    return data, answer[-2:].hex().upper()


def done(card: Card, command: str) -> bytes:
    """Send a command that must succeed; return its data."""
    data, status = send(card, command)
    assert status == "9000", f"{command}: {status}"
    return data
