"""From a raw line to an entry: names, file, and the fields of what was said."""

from __future__ import annotations

from dataclasses import asdict

from virtual_cards.iso7816.apdu import MalformedApduError, parse_command
from virtual_cards.iso7816.files import Cursor
from virtual_cards.trace.lines import Line, Note, TraceEntry, instant
from virtual_cards.trace.names import command_name, family

__all__ = ["Decoder"]

_NO_CURRENT_FILE = frozenset({"6A82", "6986", "6700", "9404", "9400"})


class Decoder:
    """Decodes the lines of one reader, in order."""

    def entry(self, number: int, line: Line | Note) -> dict[str, object]:
        """Return the entry of a line as a JSON-safe mapping."""
        return asdict(_event(number, line) if len(line) == 5 else self._command(number, line))

    def _command(self, number: int, line: Line) -> TraceEntry:
        at, slot, card, cursor, raw, answer = line
        name, status = command_name(raw), answer[-2:].hex().upper()
        return TraceEntry(
            n=number,
            slot=slot,
            card=card.kind,
            name=name,
            command=family(name, raw, status),
            file=_file(name, cursor, raw, status),
            request=raw.hex().upper(),
            response=answer.hex().upper(),
            sw=status,
            at=instant(at),
        )


def _event(number: int, line: Note) -> TraceEntry:
    at, slot, card, what, details = line
    return TraceEntry(
        n=number,
        slot=slot,
        card=card.kind if card else "",
        name=what,
        command="event",
        file="",
        request="",
        response="",
        sw="",
        at=instant(at),
        kind="event",
        decoded=details,
    )


def _file(name: str, cursor: Cursor, raw: bytes, status: str) -> str:
    if name == "SELECT":
        reached = status[:2] in ("61", "9F") or status == "9000"
        return f"{cursor.current.fid:04X}" if reached else _asked(raw)
    known = name in ("READ BINARY", "READ RECORD", "UPDATE BINARY", "UPDATE RECORD") and cursor.file is not None
    return f"{cursor.file.fid:04X}" if known and cursor.file and status not in _NO_CURRENT_FILE else ""


def _asked(raw: bytes) -> str:
    try:
        command = parse_command(raw)
    except MalformedApduError:
        return ""
    return "" if command.p1 == 0x04 or len(command.data) < 2 else command.data[-2:].hex().upper()
