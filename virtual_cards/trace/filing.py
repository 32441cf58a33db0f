"""What the commands on files say: SELECT, READ, UPDATE, and the answers to them."""

from __future__ import annotations

from collections.abc import Mapping

from virtual_cards.iso7816.files import DedicatedFile, ElementaryFile
from virtual_cards.trace.seen import Seen
from virtual_cards.trace.specifications import decode_file, path_of
from virtual_cards.trace.tags import CONTROL_PARAMETERS, named

__all__ = ["challenge", "read", "select", "selected", "update", "was_read"]

_BY: Mapping[int, str] = {
    0x00: "identifier",
    0x01: "child_directory",
    0x02: "child_file",
    0x03: "parent",
    0x04: "application",
    0x08: "path",
    0x09: "path_from_here",
}
_LONGEST_FILE = 65536
_SHORTEST_WORD = 5
"""Letters that end an application name by chance are fewer."""


def select(seen: Seen) -> dict[str, object]:
    """Tell how a file was asked for and which one was reached."""
    by = _BY.get(seen.command.p1, f"{seen.command.p1:02X}")
    fields: dict[str, object] = {"by": by, "asked": seen.command.data.hex().upper()}
    if by == "application":
        fields["asked_text"] = _text(seen.command.data)
    if not seen.reached:
        return fields
    current = seen.cursor.current
    seen.memory.reading.pop(path_of(seen.cursor), None)
    return fields | {
        "path": path_of(seen.cursor),
        "selected": current.name,
        "directory": isinstance(current, DedicatedFile),
    }


def selected(_seen: Seen, data: bytes) -> dict[str, object]:
    """Name the objects that describe the file."""
    described = named(data, CONTROL_PARAMETERS)
    return {"description": described}


def read(seen: Seen) -> dict[str, object]:
    """Tell which file is read, from where, how much."""
    command = seen.command
    fields: dict[str, object] = {"count": command.expected or 0}
    if command.ins == 0xB2:
        fields["record"] = command.p1
    elif command.p1 & 0x80:
        fields |= {"short_identifier": command.p1 & 0x1F, "offset": command.p2}
    else:
        fields["offset"] = command.parameters
    return fields | _file(seen)


def was_read(seen: Seen, data: bytes) -> dict[str, object]:
    """Decode a file once enough of it was read, in however many pieces."""
    file = seen.cursor.file
    if file is None or seen.command.ins != 0xB0:
        return {"bytes": data.hex().upper()}
    path = path_of(seen.cursor)
    offset = seen.command.p2 if seen.command.p1 & 0x80 else seen.command.parameters
    begun = seen.memory.reading.get(path, b"")
    if offset > len(begun) or offset + len(data) > _LONGEST_FILE:
        return {"bytes": data.hex().upper()}
    content = begun[:offset] + data
    seen.memory.reading[path] = content
    return decode_file(seen.kind, file.fid, file.name, content) or {"bytes": data.hex().upper()}


def update(seen: Seen) -> dict[str, object]:
    """Tell which file is written, from where, and the bytes."""
    place = {"record": seen.command.p1} if seen.command.ins == 0xDC else {"offset": seen.command.parameters}
    seen.memory.reading.clear()
    return {**place, "count": len(seen.command.data), "bytes": seen.command.data.hex().upper()} | _file(seen)


def challenge(seen: Seen) -> dict[str, object]:
    """Tell how many random bytes are wanted."""
    return {"count": seen.command.expected or 0}


def _file(seen: Seen) -> dict[str, object]:
    file = seen.cursor.file
    if file is None or not seen.on_file:
        return {}
    known: dict[str, object] = {"path": path_of(seen.cursor), "selected": file.name}
    if isinstance(file, ElementaryFile):
        known["size"] = len(file.content)
    return known


def _text(name: bytes) -> str:
    """Return the readable end of an application name: those of these cards end in a word."""
    text = name.decode("ascii", "replace")
    end = len(text)
    while end and (text[end - 1].isalnum() or text[end - 1] == "_") and text[end - 1].isascii():
        end -= 1
    return text[end:] if len(text) - end >= _SHORTEST_WORD else ""
