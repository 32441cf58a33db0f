"""Places of a JSON message: the value at a pointer, as it is written."""

from __future__ import annotations

import re

from harness.codecs.jsons import decode_json
from harness.comparison.excerpt import Spot
from harness.comparison.excerpt_text import at_line, line_spot

__all__ = ["JsonSource"]

_LINE = re.compile(r"(\d{1,9}):(\d{1,9})")


class JsonSource:
    """A JSON document in which pointers are looked up."""

    def __init__(self, data: bytes) -> None:
        """Read the document, whatever its state."""
        self._document = decode_json(data)
        self.data = self._document.text.encode() if self._document.root else data

    def spot(self, location: str) -> Spot | None:
        """Return the value at a pointer, or the character at ``line:column``."""
        if line := _LINE.fullmatch(location):
            return at_line(self.data, int(line[1]), int(line[2]))
        node = self._document.at(location)
        if node is None:
            return None
        text = self._document.text
        start = node.start if text.isascii() else len(text[: node.start].encode())
        return line_spot(self.data, start, start + len(self._document.raw(node)))
