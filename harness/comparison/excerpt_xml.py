"""Places of an XML message: the value, attribute or tag as it is written."""

from __future__ import annotations

import re
from collections.abc import Collection

from harness.codecs.xml.places import ElementPlace, Steps, attribute_value, element_places, steps_of
from harness.comparison.excerpt import Spot
from harness.comparison.excerpt_text import at_line, line_spot
from harness.comparison.paths import LIMITS

__all__ = ["XmlSource"]

_LINE = re.compile(r"(\d{1,9}):(\d{1,9})")
_ENCODING = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")


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
            return at_line(self.data, int(line[1]), int(line[2]))
        place = self._places.get(self._steps.get(location, ()))
        if place is None:
            return None
        span = self._attribute(place, location.partition("/@")[2]) if "/@" in location else _content(self.data, place)
        return line_spot(self.data, *span, self._encoding) if span else None

    def _attribute(self, place: ElementPlace, name: str) -> tuple[int, int] | None:
        found = attribute_value(self.data[place.start : place.opened], name.rpartition("}")[2])
        return (place.start + found[0], place.start + found[1]) if found else None


def _content(data: bytes, place: ElementPlace) -> tuple[int, int]:
    """Return the text of an element without the blanks around it; its opening tag when it holds none."""
    text = data[place.opened : place.text_end]
    inner = text.strip()
    if not inner:
        return place.start, place.opened
    start = place.opened + text.index(inner)
    return start, start + len(inner)
