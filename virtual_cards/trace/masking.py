"""What must never be kept of a command or an answer, taken out before anything is stored.

The rule is the reverse of a list of secrets: the data of a command are kept when its instruction is known to carry
none **and** its lengths fit, so that whatever nobody knows (a code behind a wrong instruction byte, two commands
stuck together) is masked too. The class byte plays no part: chained pieces, logical channels and the older class
``A0`` are masked like the plain command.
"""

from __future__ import annotations

from virtual_cards.iso7816.apdu import MalformedApduError, parse_command

__all__ = ["OPEN_INSTRUCTIONS", "holds_plain_text", "masked", "masked_answer", "waits"]

OPEN_INSTRUCTIONS = frozenset({0x22, 0x2A, 0x70, 0x84, 0x88, 0xA4, 0xB0, 0xB2, 0xC0, 0xCA, 0xCB, 0xD6, 0xDC})
"""Instructions whose data are no secret: VERIFY and its kin, keys and wrapped commands are not among them."""

_MASK = b"\xff"
_SHORT = (5, 6)
"""Bytes around the data of a short command: header and Lc, with Le or without."""
_DECIPHER = b"\x80\x86"
_OPERATION, _GET_RESPONSE = 0x2A, 0xC0


def masked(raw: bytes) -> bytes:
    """Return the command with every byte that may be part of a secret replaced by ``FF``.

    Of a command that may carry a secret nothing is kept after its fifth byte; when its lengths fit no command,
    nothing after the fourth, for the fifth may already belong to the code.
    """
    open_instruction = len(raw) > 1 and raw[1] in OPEN_INSTRUCTIONS
    if len(raw) < 5 or (open_instruction and (len(raw) == 5 or (raw[4] and len(raw) - raw[4] in _SHORT))):
        return raw
    try:
        command = parse_command(raw)
    except MalformedApduError:
        return raw[:4] + _MASK * (len(raw) - 4)
    if open_instruction:
        return raw
    # Without data, the fifth byte is a length asked for, or a digit sent without one: only zero is surely a length.
    kept = 5 if command.data or raw[4] == 0 else 4
    return raw[:kept] + _MASK * (len(raw) - kept)


def masked_answer(answer: bytes) -> bytes:
    """Return an answer with its data masked and its status word kept."""
    return _MASK * (len(answer) - 2) + answer[-2:] if len(answer) > 2 else answer


def holds_plain_text(raw: bytes, waiting: bool) -> bool:
    """Tell whether the answer to a command may hold a deciphered text, which may be a key.

    Args:
        raw: The command.
        waiting: An earlier command of this kind left its answer to be fetched.
    """
    if len(raw) < 4:
        return False
    return (raw[1] == _OPERATION and raw[2:4] == _DECIPHER) or (waiting and raw[1] == _GET_RESPONSE)


def waits(answer: bytes) -> bool:
    """Tell whether an answer announces data still to be fetched."""
    return answer[-2:-1] in (b"\x61", b"\x9f")
