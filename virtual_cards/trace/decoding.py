"""From a raw line to an entry: names, file, and the fields of what was said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from virtual_cards.iso7816.apdu import MalformedApduError, parse_command
from virtual_cards.trace import filing, trust
from virtual_cards.trace.lines import Line, Note, TraceEntry, instant
from virtual_cards.trace.names import command_name, family
from virtual_cards.trace.seen import Memory, Pending, Seen
from virtual_cards.trace.words import status_code

__all__ = ["Decoder"]

_Asked = Callable[[Seen], dict[str, object]]
_Answered = Callable[[Seen, bytes], dict[str, object]]

_ASKED: Mapping[str, _Asked] = {
    "SELECT": filing.select,
    "READ BINARY": filing.read,
    "READ RECORD": filing.read,
    "UPDATE BINARY": filing.update,
    "UPDATE RECORD": filing.update,
    "GET CHALLENGE": filing.challenge,
    "VERIFY": trust.code,
    "CHANGE REFERENCE DATA": trust.code,
    "RESET RETRY COUNTER": trust.code,
    "MSE": trust.manage,
    "PSO HASH": trust.operate,
    "PSO CDS": trust.operate,
    "PSO DECIPHER": trust.operate,
    "INTERNAL AUTHENTICATE": trust.authenticate,
    "GET DATA": trust.get_data,
}
_ANSWERED: Mapping[str, _Answered] = {
    "SELECT": filing.selected,
    "READ BINARY": filing.was_read,
    "READ RECORD": filing.was_read,
    "PSO CDS": trust.operated,
    "PSO DECIPHER": trust.operated,
    "INTERNAL AUTHENTICATE": trust.operated,
    "GET DATA": trust.got_data,
}
_ON_FILES = frozenset({"READ BINARY", "READ RECORD", "UPDATE BINARY", "UPDATE RECORD"})
_COLD = frozenset({"power_on", "power_off", "reset"})
_CHAINING = 0x10
_LONGEST_CHAIN = 65536


class Decoder:
    """Decodes the lines of one reader, in order: an answer may be fetched, a file read, in several commands."""

    def __init__(self) -> None:
        self._memories: dict[int, Memory] = {}

    def entry(self, number: int, line: Line | Note) -> dict[str, object]:
        """Return the entry of a line as a JSON-safe mapping."""
        entry = self._event(number, line) if len(line) == 5 else self._command(number, line)
        # ``asdict`` would copy every field decoded, at four times the cost of all the rest.
        return {name: getattr(entry, name) for name in TraceEntry.__slots__}

    def _event(self, number: int, line: Note) -> TraceEntry:
        at, slot, card, what, details = line
        if what in _COLD and slot in self._memories:
            self._memories[slot].reset()
        kind = card.kind if card else ""
        return TraceEntry(number, slot, kind, what, "event", "", "", "", "", instant(at), "event", details)

    def _command(self, number: int, line: Line) -> TraceEntry:
        at, slot, card, cursor, raw, answer = line
        memory = self._memories.get(slot)
        if memory is None or memory.card is not card:
            memory = self._memories[slot] = Memory(card)
        name, status = command_name(raw), answer[-2:].hex().upper()
        entry = TraceEntry(
            n=number,
            slot=slot,
            card=card.kind,
            name=name,
            command=family(name, raw, status),
            file="",
            request=raw.hex().upper(),
            response=answer.hex().upper(),
            sw=status,
            at=instant(at),
            decoded=status_code(status),
        )
        try:
            command = parse_command(raw)
        except MalformedApduError:
            return replace(entry, decoded=entry.decoded | {"malformed": True})
        return _decoded(entry, Seen(card.kind, name, command, cursor, status, memory), answer[:-2])


def _decoded(entry: TraceEntry, seen: Seen, data: bytes) -> TraceEntry:
    memory, command = seen.memory, seen.command
    if seen.name == "GET RESPONSE":
        return replace(entry, decoded=entry.decoded | _fetched(seen, data))
    memory.pending = None
    if command.cla & _CHAINING and not command.cla & 0xE0:
        if len(memory.chained) < _LONGEST_CHAIN:
            memory.chained += command.data
        return replace(entry, command="other", decoded=entry.decoded | {"chained": len(memory.chained)})
    asked = _ASKED.get(seen.name)
    fields = asked(seen) if asked else {}
    memory.chained = b""
    if seen.status[:2] in ("61", "9F"):
        memory.pending = Pending(seen)
    elif data:
        fields |= _answer(seen, data)
    return replace(entry, file=_file(seen), decoded=entry.decoded | fields)


def _fetched(seen: Seen, data: bytes) -> dict[str, object]:
    """Decode an answer that was fetched, once all its pieces are there."""
    pending = seen.memory.pending
    if pending is None or not seen.reached:
        return {}
    whole = replace(pending, data=pending.data + data)
    seen.memory.pending = whole if seen.status != "9000" else None
    answer = _answer(pending.seen, whole.data) if seen.status == "9000" else {}
    return {"of": pending.seen.name} | answer


def _answer(seen: Seen, data: bytes) -> dict[str, object]:
    answered = _ANSWERED.get(seen.name)
    return answered(seen, data) if answered else {}


def _file(seen: Seen) -> str:
    if seen.name == "SELECT":
        return f"{seen.cursor.current.fid:04X}" if seen.reached else _asked(seen)
    file = seen.cursor.file
    return f"{file.fid:04X}" if file and seen.name in _ON_FILES and seen.on_file else ""


def _asked(seen: Seen) -> str:
    data = seen.command.data
    return "" if seen.command.p1 == 0x04 or len(data) < 2 else data[-2:].hex().upper()
