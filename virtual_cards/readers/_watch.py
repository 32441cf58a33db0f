"""Program: print what the daemon sees in given readers, one JSON line per change.

Usage: ``_watch.py READER...`` with ``PCSCLITE_CSOCK_NAME`` set. A line is a list of booleans, one per
reader: is a card seen there? It is a program of its own because the PC/SC library reads the name of the
daemon's socket once per process.
"""

from __future__ import annotations

import ctypes
import json
import sys
import time

_INFINITE = 0xFFFFFFFF
_SCOPE_SYSTEM = 2
_UNAWARE = 0x0000
_PRESENT = 0x0020
_UNKNOWN_READER = 0x80100009
_ATR_SIZE = 33
_START_SECONDS = 10.0


class _ReaderState(ctypes.Structure):
    _fields_ = (
        ("reader", ctypes.c_char_p),
        ("user", ctypes.c_void_p),
        ("current", ctypes.c_ulong),
        ("event", ctypes.c_ulong),
        ("atr_size", ctypes.c_ulong),
        ("atr", ctypes.c_ubyte * _ATR_SIZE),
    )


def main(names: list[str]) -> int:
    """Watch until the daemon goes away; returns 1 with a sentence on standard error."""
    library = ctypes.CDLL("libpcsclite.so.1")
    context = ctypes.c_long()
    status = library.SCardEstablishContext(ctypes.c_ulong(_SCOPE_SYSTEM), None, None, ctypes.byref(context))
    states = (_ReaderState * len(names))()
    for state, name in zip(states, names, strict=True):
        state.reader = name.encode()
        state.current = _UNAWARE
    until = time.monotonic() + _START_SECONDS
    while names and status & _INFINITE == 0:
        status = library.SCardGetStatusChange(context, ctypes.c_ulong(_INFINITE), states, len(names))
        if status & _INFINITE == _UNKNOWN_READER and time.monotonic() < until:
            time.sleep(0.01)
            status = 0
            continue
        if status & _INFINITE == 0:
            print(json.dumps([bool(state.event & _PRESENT) for state in states]), flush=True)
            for state in states:
                state.current = state.event
    print(f"PC/SC status {status & _INFINITE:08X}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
