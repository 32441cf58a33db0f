"""Card readers reached through the PC/SC service of the machine (pyscard)."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from reference_product.cards.middleware import Middleware
from reference_product.cards.transport import CardFault, ReaderState, checked, undisturbed

__all__ = ["PcscConnection", "PcscReaders"]

_T = TypeVar("_T")
_TRIES_LEFT = bytes.fromhex("0020000100")
_FAULTS = {
    0x8010000C: "no_card",
    0x80100009: "unknown_reader",
    0x8010000B: "sharing_violation",
    0x8010000F: "protocol_mismatch",
    0x80100017: "no_reader",
    0x8010001D: "no_reader",
    0x8010001E: "no_reader",
    0x8010002E: "no_reader",
    0x80100016: "removed_card",
    0x80100066: "protocol_mismatch",
    0x80100067: "reset_card",
    0x80100068: "reset_card",
    0x80100069: "removed_card",
}
_STOPPED = frozenset({0x8010001D, 0x8010001E})


class PcscReaders:
    """The readers of the PC/SC service."""

    def __init__(self, service_socket: str, folder: Path) -> None:
        """Join the service; its socket must be known before the library is loaded.

        The middleware's settings are written in ``folder``.
        """
        self._folder = folder
        if service_socket:
            os.environ["PCSCLITE_CSOCK_NAME"] = service_socket
        try:
            self._scard: Any = import_module("smartcard.scard")
        except ImportError as error:
            raise CardFault("no_reader", "pyscard absent") from error
        self._join()

    def states(self) -> tuple[ReaderState, ...]:
        """Return the readers present."""
        status, readers = self._scard.SCardListReaders(self._context, [])
        if status & 0xFFFFFFFF in _STOPPED:
            # The service stops when the last reader is unplugged, and starts again with the next one.
            self._join()
            status, readers = self._scard.SCardListReaders(self._context, [])
        _check(status)
        if not readers:
            return ()
        asked = [(name, self._scard.SCARD_STATE_UNAWARE) for name in readers]
        status, answered = self._scard.SCardGetStatusChange(self._context, 0, asked)
        _check(status)
        present = self._scard.SCARD_STATE_PRESENT
        return tuple(
            ReaderState(name, bool(state & present), bytes(atr).hex().upper()) for name, state, atr in answered
        )

    def _join(self) -> None:
        status, self._context = self._scard.SCardEstablishContext(self._scard.SCARD_SCOPE_USER)
        _check(status)

    def connect(self, name: str) -> PcscConnection:
        """Open a shared conversation with the card in that reader."""
        protocols = self._scard.SCARD_PROTOCOL_T0 | self._scard.SCARD_PROTOCOL_T1
        status, handle, protocol = self._scard.SCardConnect(
            self._context, name, self._scard.SCARD_SHARE_SHARED, protocols
        )
        _check(status)
        others = tuple(state.name for state in self.states() if state.name != name)
        return PcscConnection(self._scard, handle, protocol, Middleware(name, others, self._folder))


class PcscConnection:
    """A conversation with one card of the PC/SC service."""

    def __init__(self, scard: Any, handle: int, protocol: int, middleware: Middleware) -> None:
        """Read the card's ATR; the middleware is opened when the code is presented."""
        self._middleware = middleware
        self._scard = scard
        self._handle = handle
        self._protocol = protocol
        status, _, _, _, atr = scard.SCardStatus(handle)
        _check(status)
        self._atr = bytes(atr)

    @property
    def atr(self) -> bytes:
        """Answer to reset of the card."""
        return self._atr

    def transmit(self, command: bytes) -> bytes:
        """Send one command and return data and status word; a success without any byte is a pulled card."""
        status, response = self._scard.SCardTransmit(self._handle, self._protocol, list(command))
        _check(status)
        return checked(command, bytes(octet & 0xFF for octet in response))

    def begin(self) -> None:
        """Begin a transaction."""
        _check(self._scard.SCardBeginTransaction(self._handle))

    def end(self) -> None:
        """End the transaction; a card already gone is no matter then."""
        self._scard.SCardEndTransaction(self._handle, self._scard.SCARD_LEAVE_CARD)

    def present(self, code: str) -> str | None:
        """Present the code through OpenSC; how many tries are left is then asked of the card itself."""
        # To the service OpenSC is another program: it would wait for ever for the end of our own transaction.
        self.end()
        try:
            accepted = self._opensc(lambda: self._middleware.login(code))
        finally:
            self.begin()
        return "9000" if accepted else self.transmit(_TRIES_LEFT)[-2:].hex().upper()

    def authenticate(self, data: bytes) -> tuple[bytes, bytes] | None:
        """Sign through OpenSC."""
        # OpenSC takes up a card that another program has reset and asks it to sign all the same: our own handle tells.
        with undisturbed(self):
            pass
        return self._opensc(lambda: self._middleware.sign(data))

    def _opensc(self, use: Callable[[], _T]) -> _T:
        try:
            return use()
        except CardFault:
            # OpenSC has one word for a card torn out and for one that answers badly: the card itself tells.
            self.transmit(_TRIES_LEFT)
            raise

    def disconnect(self, disposition: str = "leave") -> None:
        """End the conversation."""
        self._middleware.close()
        kinds = {"reset": self._scard.SCARD_RESET_CARD, "unpower": self._scard.SCARD_UNPOWER_CARD}
        self._scard.SCardDisconnect(self._handle, kinds.get(disposition, self._scard.SCARD_LEAVE_CARD))


def _check(status: int) -> None:
    code = status & 0xFFFFFFFF
    if code:
        raise CardFault(_FAULTS.get(code, "unreadable"), f"PC/SC {code:08X}")
