"""What a product said to the cards: every command decoded, with the code porteur masked before storing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from threading import Lock

from virtual_cards.iso7816.apdu import MalformedApduError, parse_command
from virtual_cards.iso7816.kernel import Card

__all__ = ["Trace", "TraceEntry", "command_name", "masked"]

_SECRET_INSTRUCTIONS = frozenset({0x20, 0x24, 0x2C})
"""VERIFY, CHANGE REFERENCE DATA, RESET RETRY COUNTER."""

_NAMES: Mapping[int, str] = {
    0x20: "VERIFY",
    0x22: "MSE",
    0x24: "CHANGE REFERENCE DATA",
    0x2A: "PSO",
    0x2C: "RESET RETRY COUNTER",
    0x70: "MANAGE CHANNEL",
    0x84: "GET CHALLENGE",
    0x88: "INTERNAL AUTHENTICATE",
    0xA4: "SELECT",
    0xB0: "READ BINARY",
    0xC0: "GET RESPONSE",
    0xCA: "GET DATA",
    0xCB: "GET DATA",
    0xD6: "UPDATE BINARY",
}
_OPERATIONS: Mapping[bytes, str] = {b"\x90\xa0": "PSO HASH", b"\x9e\x9a": "PSO CDS"}
_FAMILIES: Mapping[str, str] = {
    "SELECT": "select",
    "READ BINARY": "read",
    "VERIFY": "verify",
    "PSO CDS": "sign",
}


@dataclass(frozen=True, slots=True)
class TraceEntry:
    """One command and its answer, in upper-case hexadecimal.

    ``n`` counts the commands of the reader from 1; ``file`` is the identifier of the file selected or
    read, empty otherwise; ``response`` and ``sw`` are empty when the card went away before answering.
    """

    n: int
    slot: int
    card: str
    name: str
    command: str
    file: str
    request: str
    response: str
    sw: str
    at: str


class Trace:
    """The commands of one reader since they were last taken; safe between threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._entries: list[TraceEntry] = []
        self._count = 0

    def record(self, slot: int, card: Card, raw: bytes, answer: bytes) -> None:
        """Keep a command that ``card`` has just answered (``answer`` empty: it went away)."""
        name = command_name(raw)
        status = answer[-2:].hex().upper()
        with self._lock:
            self._count += 1
            self._entries.append(
                TraceEntry(
                    n=self._count,
                    slot=slot,
                    card=card.kind,
                    name=name,
                    command=_family(name, raw, status),
                    file=_file(name, card, raw, status),
                    request=masked(raw).hex().upper(),
                    response=answer.hex().upper(),
                    sw=status,
                    at=datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z"),
                )
            )

    def take(self, slot: int | None = None) -> list[dict[str, object]]:
        """Hand over the entries of one slot, or of all, oldest first, and forget them."""
        with self._lock:
            taken = [entry for entry in self._entries if slot in (None, entry.slot)]
            self._entries = [entry for entry in self._entries if slot not in (None, entry.slot)]
        return [asdict(entry) for entry in taken]


def command_name(raw: bytes) -> str:
    """Return the name of a command; an unknown instruction is ``INS xx``, too few bytes ``?``."""
    if len(raw) < 4:
        return "?"
    name = _NAMES.get(raw[1], f"INS {raw[1]:02X}")
    return _OPERATIONS.get(raw[2:4], name) if name == "PSO" else name


def masked(raw: bytes) -> bytes:
    """Return the command with every byte that may be part of a secret replaced by ``FF``.

    Whatever the form of the command, nothing is kept after its fifth byte; when its lengths fit no
    command, nothing after the fourth, for that byte may already belong to the code.
    """
    if len(raw) < 2 or raw[1] not in _SECRET_INSTRUCTIONS:
        return raw
    try:
        kept = 5 if parse_command(raw).data or raw[4:5] == b"\x00" else 4
    except MalformedApduError:
        kept = 4
    return raw[:kept] + b"\xff" * (len(raw) - kept)


def _family(name: str, raw: bytes, status: str) -> str:
    # A 6Cxx answer only says how to ask; an empty VERIFY only asks how many tries are left.
    if status.startswith("6C") or (name == "VERIFY" and len(raw) <= 5):
        return "other"
    return _FAMILIES.get(name, "other")


def _file(name: str, card: Card, raw: bytes, status: str) -> str:
    if name == "SELECT":
        reached = status.startswith("61") or status == "9000"
        return f"{card.cursor.current.fid:04X}" if reached else _asked(raw)
    if name == "READ BINARY" and card.cursor.file is not None and status not in ("6A82", "6986", "6700"):
        return f"{card.cursor.file.fid:04X}"
    return ""


def _asked(raw: bytes) -> str:
    try:
        command = parse_command(raw)
    except MalformedApduError:
        return ""
    return "" if command.p1 == 0x04 or len(command.data) < 2 else command.data[-2:].hex().upper()
