"""VERIFY, CHANGE REFERENCE DATA and RESET RETRY COUNTER: the codes that people type."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from virtual_cards.iso7816.apdu import Command, Response
from virtual_cards.iso7816.security import Pin, PinState
from virtual_cards.iso7816.state import CardState
from virtual_cards.iso7816.status import StatusWord, tries_left

__all__ = ["change_reference_data", "reset_retry_counter", "verify"]

_LOG_OUT = 0xFF


def verify(state: CardState, command: Command) -> Response:
    """VERIFY a PIN, ask where it stands when no data is sent, or (P1 ``FF``) forget that it was verified."""
    if command.p1 not in (0, _LOG_OUT) or (command.p1 and command.data):
        return Response(status=StatusWord.WRONG_PARAMETERS)
    pin = state.pins.get(command.p2)
    if pin is None:
        return Response(status=StatusWord.REFERENCE_NOT_FOUND)
    if command.p1:
        pin.reset()
        return Response()
    if command.data:
        return Response(status=_present(pin, command.data))
    return Response(status=_standing(pin))


def _standing(pin: Pin) -> int:
    if pin.state is PinState.VERIFIED:
        return StatusWord.OK
    return StatusWord.BLOCKED if pin.state is PinState.BLOCKED else tries_left(pin.left)


def _present(pin: Pin, candidate: bytes) -> int:
    if len(candidate) not in pin.sizes:
        return StatusWord.WRONG_LENGTH
    if pin.state is PinState.BLOCKED:
        return StatusWord.BLOCKED
    # The try that blocks says 63C0; 6983 comes from the next one on.
    return StatusWord.OK if pin.present(candidate) is PinState.VERIFIED else tries_left(pin.left)


def change_reference_data(state: CardState, command: Command) -> Response:
    """CHANGE REFERENCE DATA: old code then new one (P1 00), or the new one of a verified code (P1 01).

    ISO 7816-4 writes no length between the two: the old code takes as many bytes as the true one has.
    """
    pin = state.pins.get(command.p2)
    if command.p1 not in (0, 1):
        return Response(status=StatusWord.WRONG_PARAMETERS)
    if pin is None:
        return Response(status=StatusWord.REFERENCE_NOT_FOUND)
    cut = 0 if command.p1 else len(pin.secret)
    old, new = command.data[:cut], command.data[cut:]
    if len(new) not in pin.sizes:
        return Response(status=StatusWord.WRONG_LENGTH)
    if command.p1:
        status: int = StatusWord.OK if pin.state is PinState.VERIFIED else StatusWord.SECURITY_NOT_SATISFIED
    else:
        status = _present(pin, old)
    if status == StatusWord.OK:
        pin.secret = new
    return Response(status=status)


_Parts = tuple[bytes | None, bytes | None]
"""Unblocking code and new code as sent; None where the command has none."""

_RESET_FORMS: Mapping[int, Callable[[bytes, int], _Parts]] = {
    0x00: lambda data, size: (data[:size], data[size:]),
    0x01: lambda data, _size: (data, None),
    0x02: lambda data, _size: (None, data),
    0x03: lambda data, _size: (None, data or None),
}
"""P1 of RESET RETRY COUNTER → how the data are cut; ``size`` is that of the true unblocking code."""


def reset_retry_counter(state: CardState, command: Command) -> Response:
    """RESET RETRY COUNTER of a code by the one that unblocks it, sent (P1 00, 01) or verified before (02, 03)."""
    form = _RESET_FORMS.get(command.p1)
    if form is None or (command.p1 == 0x03 and command.data):
        return Response(status=StatusWord.WRONG_PARAMETERS)
    pin = state.pins.get(command.p2)
    key = state.pins.get(pin.unblocked_by) if pin and pin.unblocked_by is not None else None
    if pin is None or key is None:
        return Response(status=StatusWord.REFERENCE_NOT_FOUND)
    code, new = form(command.data, len(key.secret))
    if new is not None and len(new) not in pin.sizes:
        return Response(status=StatusWord.WRONG_LENGTH)
    return Response(status=_unblock(pin, key, code, new))


def _unblock(pin: Pin, key: Pin, code: bytes | None, new: bytes | None) -> int:
    if key.resets == 0:
        return StatusWord.NOT_USABLE
    if code is not None:
        status = _present(key, code)
        # Sent along, the unblocking code serves this once: it is not left verified.
        key.reset()
        if status != StatusWord.OK:
            return status
    elif key.state is not PinState.VERIFIED:
        return StatusWord.SECURITY_NOT_SATISFIED
    if key.resets is not None:
        key.resets -= 1
    pin.unblock(new)
    return StatusWord.OK
