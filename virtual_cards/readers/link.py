"""The vpcd protocol, card side: what the driver of the virtual reader says to a card.

A connection is a card in contact; closing it pulls the card. Both ways a frame is a two-byte big-endian
length and its payload. From the reader, one byte is an order (off, on, reset, ATR), anything longer a
command. Only the ATR order and commands are answered, and never by zero bytes: the driver would hang.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from threading import Event, Thread, current_thread

from virtual_cards.readers.slots import Slot

__all__ = ["Answers", "Link"]

_OFF, _ON, _RESET, _ATR = 0x00, 0x01, 0x02, 0x04
_RETRY_SECONDS = 0.02
_HEADER = 2
_LONGEST_FRAME = 0xFFFF
_NO_SUCH_FRAME = b"\x6f\x00"
_REINSERT_SECONDS = 0.6
"""Longer than one presence poll, so that a reader that hung up sees the slot empty first."""

_ORDERS: Mapping[bytes, Callable[[Slot], None]] = {
    bytes((_OFF,)): Slot.power_off,
    bytes((_ON,)): Slot.power_on,
    bytes((_RESET,)): Slot.reset,
}
_ASK_ATR = bytes((_ATR,))
_QUICK: int | None = getattr(socket, "TCP_QUICKACK", None)
"""Linux only."""
_NOW: int | None = getattr(socket, "MSG_DONTWAIT", None)
"""Not on Windows: nothing is begun there."""


class Link:
    """Keeps the card of one slot connected to the driver, from ``open`` to ``close``.

    It connects again by itself when the driver starts late or hangs up, as long as ``reader_alive`` says
    that the port is still the one of our reader. A card that gives no ATR is not connected until it does.

    Args:
        slot: Where the card is.
        dial: Connects to the driver; raises OSError when it does not listen (yet).
        reader_alive: Whether to go on.
        retry: Seconds between two attempts.
    """

    def __init__(
        self,
        slot: Slot,
        dial: Callable[[], socket.socket],
        reader_alive: Callable[[], bool],
        retry: float = _RETRY_SECONDS,
    ) -> None:
        self._slot = slot
        self._dial = dial
        self._alive = reader_alive
        self._retry = retry
        self._stop = Event()
        self._met = Event()
        self._socket: socket.socket | None = None
        self._thread: Thread | None = None

    @property
    def met(self) -> Event:
        """Set once the driver has asked something over the present connection."""
        return self._met

    def open(self) -> None:
        """Bring the card into contact; returns at once."""
        self._stop.clear()
        self._thread = Thread(target=self._run, name=f"card slot {self._slot.index}", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Pull the card; returns when the connection is closed."""
        self._stop.set()
        connection = self._socket
        if connection is not None:
            with suppress(OSError):  # the driver, or a cut, has closed it already
                connection.shutdown(socket.SHUT_RDWR)
        # A listener told of a cut may remove the card from within the link's own thread.
        if self._thread is not None and self._thread is not current_thread():
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        while not self._stop.is_set() and self._alive():
            if self._slot.atr and self._connect_and_serve():
                return
            self._stop.wait(self._retry)

    def _connect_and_serve(self) -> bool:
        """Return True when the card is not to come back by itself."""
        try:
            connection = self._dial()
        except OSError:
            return False
        with connection:
            connection.settimeout(None)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket = connection
            try:
                # Closed in between: there was no connection to shut down yet.
                cut = self._stop.is_set() or self._serve(connection)
            except OSError:
                cut = False
            finally:
                self._socket = None
                self._met.clear()
        if not cut:
            self._stop.wait(_REINSERT_SECONDS)
        return cut

    def _serve(self, connection: socket.socket) -> bool:
        """Answer until the reader hangs up (False) or the card goes away (True)."""
        slot, met = self._slot, False
        receive, answering = _Frames(connection).receive, Answers(connection)
        while True:
            payload = receive()
            if payload is None:
                # Hung up by the reader, or by our own ``close``.
                return self._stop.is_set()
            if not met:
                met = True
                self._met.set()
            if len(payload) != 1:
                answer = slot.transmit(payload, answering.begin)
            elif payload == _ASK_ATR:
                # Asked every 400 ms to see whether the card is there: no state may change.
                answer = slot.atr
            elif payload in _ORDERS:
                _ORDERS[payload](slot)
                continue
            else:
                answer = slot.transmit(payload)
            if not answer:
                # A card that has fallen silent may speak again; one that is gone does not come back.
                return not slot.holds_card
            answering.finish(answer)
            if slot.leaving:
                slot.answered()
                return True


class Answers:
    """What the driver is answered over one connection, each in one frame.

    An answer may be begun from within the slot, which must not wait for a driver that does not read: what does
    not go at once goes with ``finish``.
    """

    __slots__ = ("_begun", "_connection", "_rest")

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._begun = False
        self._rest = b""

    def begin(self, answer: bytes) -> None:
        """Send as much of an answer as goes without waiting.

        Raises:
            OSError: the driver hung up.
        """
        if _NOW is None:
            return
        frame = _frame(answer)
        self._begun = True
        try:
            sent = self._connection.send(frame, _NOW)
        except BlockingIOError:
            sent = 0
        if sent != len(frame):
            self._rest = frame[sent:]

    def finish(self, answer: bytes) -> None:
        """Send the rest of the answer that was begun, or the whole of one that was not.

        Raises:
            OSError: the driver hung up.
        """
        if not self._begun:
            self._connection.sendall(_frame(answer))
            return
        self._begun = False
        if self._rest:
            rest, self._rest = self._rest, b""
            self._connection.sendall(rest)


def _frame(answer: bytes) -> bytes:
    if len(answer) > _LONGEST_FRAME:
        answer = _NO_SUCH_FRAME
    return len(answer).to_bytes(2, "big") + answer


class _Frames:
    """The frames the driver sends over one connection."""

    __slots__ = ("_buffer", "_connection", "_held", "_view")

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        # Room for the longest frame: received into one place, no memory is asked for at each command.
        self._buffer = bytearray(_HEADER + _LONGEST_FRAME)
        self._view = memoryview(self._buffer)
        self._held = 0

    def receive(self) -> bytes | None:
        """Wait for a frame; None when the driver hung up."""
        connection, buffer, held = self._connection, self._buffer, self._held
        while True:
            if held >= _HEADER:
                end = _HEADER + (buffer[0] << 8 | buffer[1])
                if held >= end:
                    frame = bytes(self._view[_HEADER:end])
                    # Several frames may come at once: what is beyond the first is kept.
                    self._held = held - end
                    if held > end:
                        buffer[: held - end] = buffer[end:held]
                    return frame
            # The driver sends length and payload apart: without a quick acknowledgement before each
            # receive (the option does not stick) Nagle's algorithm costs 40 ms per command.
            if _QUICK is not None:
                connection.setsockopt(socket.IPPROTO_TCP, _QUICK, 1)
            part = connection.recv_into(self._view[held:])
            if not part:
                return None
            held += part
