"""Program: a PC/SC program with nothing between it and the library, which times bursts of commands.

It reads a JSON object from standard input and prints another; ``PCSCLITE_CSOCK_NAME`` names the daemon.

* ``{"targets": [{reader, prepare, commands, sizes, times}], "rounds": n, "anew": bool}``: in each round every
  target in turn is sent ``prepare``, then ``commands`` so many times; each answer must have its size. Prints, by
  target, the seconds of each round. ``anew``: connected for each burst, and the card reset after it.
* ``{"see": reader}``: prints the monotonic time at which a card was seen there.
"""

from __future__ import annotations

import ctypes
import json
import sys
import time
from collections.abc import Sequence

SYSTEM, SHARED, ANY_PROTOCOL = 2, 2, 3
LEAVE, RESET = 0, 1
UNAWARE, PRESENT, UNKNOWN_READER = 0x0000, 0x0020, 0x80100009
ALL_BITS = 0xFFFFFFFF
PATIENCE_SECONDS = 15.0
WARM_UP = 20


class ReaderState(ctypes.Structure):
    _fields_ = (
        ("reader", ctypes.c_char_p),
        ("user", ctypes.c_void_p),
        ("current", ctypes.c_ulong),
        ("event", ctypes.c_ulong),
        ("atr_size", ctypes.c_ulong),
        ("atr", ctypes.c_ubyte * 33),
    )


class Request(ctypes.Structure):
    _fields_ = (("protocol", ctypes.c_ulong), ("size", ctypes.c_ulong))


Prepared = Sequence[tuple[bytes, ctypes.c_ulong, int]]

library = ctypes.CDLL("libpcsclite.so.1")
transmit = library.SCardTransmit
context = ctypes.c_long()
answer = ctypes.create_string_buffer(65538)
room = ctypes.c_ulong()
room_reference = ctypes.byref(room)


def check(status: int, what: str) -> None:
    if status & ALL_BITS:
        raise SystemExit(f"{what}: {status & ALL_BITS:08X}")


def establish(until: float) -> None:
    while status := library.SCardEstablishContext(ctypes.c_ulong(SYSTEM), None, None, ctypes.byref(context)):
        if time.monotonic() > until:
            check(status, "establish")
        time.sleep(0.001)


def see(reader: str) -> float:
    """Wait for a card; return when it was seen."""
    until = time.monotonic() + PATIENCE_SECONDS
    establish(until)
    states = (ReaderState * 1)()
    states[0].reader, states[0].current = reader.encode(), UNAWARE
    while time.monotonic() < until:
        status = library.SCardGetStatusChange(context, ctypes.c_ulong(1000), states, 1) & ALL_BITS
        if status == UNKNOWN_READER:
            time.sleep(0.001)
        elif status == 0 and states[0].event & PRESENT:
            return time.monotonic()
        states[0].current = states[0].event
    raise SystemExit(f"{reader}: no card within {PATIENCE_SECONDS:g} s")


class Card:
    """A connection to the card of one reader, and the bursts it is to be sent."""

    def __init__(self, target: dict[str, object]) -> None:
        self.name = str(target["reader"])
        self.prepare = _lengths(list(target["prepare"]), ())
        self.burst = _lengths(list(target["commands"]), list(target["sizes"]))
        self.times = int(target["times"])
        self.handle, self.protocol = ctypes.c_long(), ctypes.c_ulong()
        self.request = Request()

    def connect(self) -> None:
        until = time.monotonic() + PATIENCE_SECONDS
        while status := library.SCardConnect(
            context,
            self.name.encode(),
            ctypes.c_ulong(SHARED),
            ctypes.c_ulong(ANY_PROTOCOL),
            ctypes.byref(self.handle),
            ctypes.byref(self.protocol),
        ):
            if time.monotonic() > until:
                check(status, f"connect {self.name}")
            time.sleep(0.005)
        self.request = Request(self.protocol.value, ctypes.sizeof(Request))

    def disconnect(self, how: int) -> None:
        library.SCardDisconnect(self.handle, ctypes.c_ulong(how))

    def play(self) -> float:
        """Send the burst; return the seconds it took."""
        self.send(self.prepare, 1)
        self.send(self.burst, min(WARM_UP, self.times // 10))
        began = time.perf_counter()
        self.send(self.burst, self.times)
        return time.perf_counter() - began

    def send(self, commands: Prepared, times: int) -> None:
        handle, request = self.handle, ctypes.byref(self.request)
        for _ in range(times):
            for command, length, size in commands:
                room.value = 65538
                status = transmit(handle, request, command, length, None, answer, room_reference)
                if status or (size and room.value != size):
                    raise SystemExit(f"{self.name}: {command[:4].hex()}: {status & ALL_BITS:08X}, {room.value} bytes")


def _lengths(commands: Sequence[str], sizes: Sequence[int]) -> Prepared:
    found = [bytes.fromhex(command) for command in commands]
    known = sizes or [0] * len(found)
    return [(one, ctypes.c_ulong(len(one)), size) for one, size in zip(found, known, strict=True)]


def measure(targets: Sequence[dict[str, object]], rounds: int, *, anew: bool) -> list[list[float]]:
    establish(time.monotonic() + PATIENCE_SECONDS)
    cards = [Card(target) for target in targets]
    seconds: list[list[float]] = [[] for _ in cards]
    if not anew:
        for card in cards:
            card.connect()
    for number in range(rounds):
        # Nobody is always first.
        order = range(len(cards)) if number % 2 == 0 else reversed(range(len(cards)))
        for place in order:
            if anew:
                cards[place].connect()
            seconds[place].append(cards[place].play())
            if anew:
                cards[place].disconnect(RESET)
    if not anew:
        for card in cards:
            card.disconnect(LEAVE)
    return seconds


def main() -> None:
    asked = json.loads(sys.stdin.readline())
    if "see" in asked:
        print("ready", flush=True)
        print(json.dumps(see(asked["see"])))
    else:
        print(json.dumps(measure(asked["targets"], asked["rounds"], anew=asked["anew"])))
    library.SCardReleaseContext(context)


if __name__ == "__main__":
    main()
