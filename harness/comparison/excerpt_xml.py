"""Places of an XML message: the element or attribute as it is written."""

from __future__ import annotations

import re
from collections.abc import Collection

from harness.codecs.xml.places import ElementPlace, Steps, attribute_value, element_places, steps_of
from harness.comparison.excerpt import Spot, window
from harness.comparison.paths import LIMITS

__all__ = ["XmlSource"]

_LINE = re.compile(r"(\d{1,9}):(\d{1,9})")
_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_AROUND = 400
"""Bytes of a line looked at on each side of a place."""


class XmlSource:
    """An XML document in which paths are looked up."""

    def __init__(self, data: bytes, locations: Collection[str]) -> None:
        """Find all places in one pass.

        Args:
            data: The document, whatever its state.
            locations: What will be asked for.
        """
        self.data = data
        heads = {location: steps_of(location.partition("/@")[0]) for location in locations}
        self._steps: dict[str, Steps] = {location: steps for location, steps in heads.items() if steps}
        self._places = element_places(data, set(self._steps.values()), LIMITS)
        found = _ENCODING.match(data[:300])
        self._encoding = found[1].decode("ascii") if found else "utf-8"

    def spot(self, location: str) -> Spot | None:
        """Return the text, attribute value or opening tag at a path, or the character at ``line:column``."""
        if line := _LINE.fullmatch(location):
            return self._character(int(line[1]), int(line[2]))
        place = self._places.get(self._steps.get(location, ()))
        if place is None:
            return None
        span = self._attribute(place, location.partition("/@")[2]) if "/@" in location else _content(self.data, place)
        return self._cut(*span) if span else None

    def whole(self, location: str) -> bytes | None:
        """Return the whole element at a path, as it is written."""
        place = self._places.get(self._steps.get(location, ()))
        return self.data[place.start : place.stop] if place else None

    def _attribute(self, place: ElementPlace, name: str) -> tuple[int, int] | None:
        found = attribute_value(self.data[place.start : place.opened], name.rpartition("}")[2])
        return (place.start + found[0], place.start + found[1]) if found else None

    def _cut(self, start: int, stop: int) -> Spot:
        """Show the line a place starts on."""
        first = max(self.data.rfind(b"\n", 0, start) + 1, start - _AROUND)
        end = self.data.find(b"\n", start)
        last = min(end if end >= 0 else len(self.data), start + _AROUND)
        before, here, after = (
            self._text(self.data[a:b]) for a, b in ((first, start), (start, min(stop, last)), (min(stop, last), last))
        )
        text = (before + here + after).rstrip("\r")
        cut = len(text) - len(text.lstrip())
        line = self.data.count(b"\n", 0, start) + 1
        words = (("line", str(line)), ("column", str(start - self.data.rfind(b"\n", 0, start))))
        column = max(0, len(before) - cut)
        return Spot(start, self.data[start:stop], window(text[cut:], column, len(here), "comparison.place-line", words))

    def _character(self, line: int, column: int) -> Spot | None:
        start = 0
        for _ in range(min(line, self.data.count(b"\n") + 1) - 1):
            start = self.data.find(b"\n", start) + 1
        at = min(start + max(column, 1) - 1, max(len(self.data) - 1, 0))
        return self._cut(at, at + 1) if self.data else None

    def _text(self, data: bytes) -> str:
        try:
            return data.decode(self._encoding, "replace")
        except LookupError:
            return data.decode("latin-1")


def _content(data: bytes, place: ElementPlace) -> tuple[int, int]:
    """Return the text of an element without the blanks around it; its opening tag when it holds none."""
    text = data[place.opened : place.text_end]
    inner = text.strip()
    if not inner:
        return place.start, place.opened
    start = place.opened + text.index(inner)
    return start, start + len(inner)
