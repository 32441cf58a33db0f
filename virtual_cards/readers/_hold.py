"""Program: use the card of a reader as another program would, until its time is over or it is told to end.

Usage: ``_hold.py READER HOW SECONDS MARK`` with ``PCSCLITE_CSOCK_NAME`` set; SECONDS 0: until SIGTERM, or, for
``reset`` and ``unpower``, at once. Prints ``held`` once it has the card, or ``refused`` and a word. MARK is the
name of no reader: it is asked for first, so that the log of the daemon tells this program from others.
"""

from __future__ import annotations

import ctypes
import signal
import sys

_SCOPE_SYSTEM = 2
_EXCLUSIVE, _SHARED = 1, 2
_T0_OR_T1 = 3
_LEAVE, _RESET, _UNPOWER = 0, 1, 2
_ALL_BITS = 0xFFFFFFFF
_DISPOSITIONS = {"reset": _RESET, "unpower": _UNPOWER}
_WORDS = {
    0x80100009: "unknown_reader",
    0x8010000B: "sharing_violation",
    0x8010000C: "no_card",
    0x8010000F: "protocol_mismatch",
    0x80100017: "reader_unavailable",
    0x80100068: "reset_card",
    0x80100069: "removed_card",
}


def main(name: str, how: str, seconds: float, mark: str) -> int:
    """Take the card, wait, let go; returns 1 when it was not to be had."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    library = ctypes.CDLL("libpcsclite.so.1")
    context, card, protocol = ctypes.c_long(), ctypes.c_long(), ctypes.c_ulong()
    status = library.SCardEstablishContext(ctypes.c_ulong(_SCOPE_SYSTEM), None, None, ctypes.byref(context))
    mode = ctypes.c_ulong(_EXCLUSIVE if how == "exclusive" else _SHARED)
    if status & _ALL_BITS == 0:
        # The first is refused, and only read in the log.
        for reader in (mark, name):
            status = library.SCardConnect(
                context, reader.encode(), mode, ctypes.c_ulong(_T0_OR_T1), ctypes.byref(card), ctypes.byref(protocol)
            )
    if status & _ALL_BITS == 0 and how == "transaction":
        status = library.SCardBeginTransaction(card)
    if status & _ALL_BITS:
        print("refused", _WORDS.get(status & _ALL_BITS, f"{status & _ALL_BITS:08X}"), flush=True)
        return 1
    disposition = _DISPOSITIONS.get(how, _LEAVE)
    stays = disposition == _LEAVE or seconds
    if stays:
        print("held", flush=True)
        _wait(seconds)
    if how == "transaction":
        library.SCardEndTransaction(card, ctypes.c_ulong(_LEAVE))
    library.SCardDisconnect(card, ctypes.c_ulong(disposition))
    library.SCardReleaseContext(context)
    if not stays:
        print("held", flush=True)
    return 0


def _wait(seconds: float) -> None:
    if seconds:
        signal.sigtimedwait({signal.SIGTERM}, seconds)
    else:
        signal.sigwait({signal.SIGTERM})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], float(sys.argv[3]), sys.argv[4]))
