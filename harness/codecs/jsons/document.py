"""Bytes into a JSON document: its values with line and column, and what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

from harness.codecs.jsons.nodes import Node
from harness.codecs.jsons.places import Places
from harness.codecs.jsons.pointers import find
from harness.codecs.jsons.scanner import scan
from harness.codecs.problem import Problem

__all__ = ["MAX_BYTES", "JsonDocument", "decode_json"]

MAX_BYTES = 64 << 20
_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class JsonDocument:
    """What was read; ``root`` is None when the bytes are no JSON."""

    root: Node | None
    problems: tuple[Problem, ...]
    """Located by ``line:column``; none of them hides a value when there is a root."""
    text: str
    places: Places

    def place(self, node: Node) -> str:
        """Return ``line:column`` of the first character of a value."""
        return self.places.word(node.start)

    def written(self, node: Node) -> str:
        """Return a value as it stands in the document."""
        return self.text[node.start : node.stop]

    def raw(self, node: Node) -> bytes:
        """Return the bytes of a value."""
        return self.written(node).encode()

    def at(self, pointer: str) -> Node | None:
        """Return the value at a JSON pointer, None when it leads nowhere."""
        return None if self.root is None else find(self.root, pointer)


def _refused(code: str, location: str = "", **arguments: str) -> JsonDocument:
    problem = Problem(code, location, tuple(sorted(arguments.items())))
    return JsonDocument(None, (problem,), "", Places(""))


def decode_json(data: bytes) -> JsonDocument:
    """Read a JSON text in UTF-8 (RFC 8259).

    Names that stand twice, NaN and infinities, numbers beyond any use, halves of surrogate pairs and a byte
    order mark are told and read on; a fault of the grammar is told and nothing is read.

    Args:
        data: At most 64 MiB, 100 levels and 500 000 values; more is refused, never read halfway.
    """
    if len(data) > MAX_BYTES:
        return _refused("codecs.json-too-large", size=str(len(data)), bound=str(MAX_BYTES))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = Places(data[: error.start].decode("utf-8")).word(error.start - _continued(data[: error.start]))
        return _refused("codecs.json-encoding", place, byte=f"{data[error.start]:02X}")
    marked = text.startswith(_BOM)
    text = text[1:] if marked else text
    root, faults = scan(text)
    places = Places(text)
    found = [Problem("codecs.json-bom", "1:1")] if marked else []
    found += [Problem(f"codecs.{fault.key}", places.word(fault.offset), fault.arguments) for fault in faults]
    return JsonDocument(root, tuple(found), text, places)


def _continued(data: bytes) -> int:
    """Return how many bytes more than characters there are."""
    return len(data) - len(data.decode("utf-8"))
