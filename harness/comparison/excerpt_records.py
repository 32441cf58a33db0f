"""Places of B2 records and NOEMIE entities: ``4[108,7]#2``, ``4S#1``, ``#12``."""

from __future__ import annotations

import re
from array import array
from typing import NamedTuple

from harness.codecs.b2.codec import Record
from harness.codecs.b2.frame import Variants
from harness.codecs.b2.layout import RECORD_LENGTH, Layout
from harness.codecs.noemie import decode
from harness.codecs.noemie.codec import Entities
from harness.comparison.coding import by_hand, variant_codes
from harness.comparison.excerpt import Spot, window
from harness.comparison.stripes import Stripes

__all__ = ["EntitySource", "Place", "RecordSource", "place_of"]

_PLACE = re.compile(r"(\w{0,8}|\?)(?:\[(\d{1,4}),(\d{1,4})\])?#(\d{1,9})")
_UNKNOWN = (1, RECORD_LENGTH)
"""Position and length that stand for a record of no known kind."""


class Place(NamedTuple):
    """A location taken apart; position and length are 0 for the whole record."""

    name: str
    pos: int
    length: int
    occurrence: int


def place_of(location: str) -> Place | None:
    """Read a location; None when it is none of a record."""
    found = _PLACE.fullmatch(location)
    return Place(found[1], int(found[2] or 0), int(found[3] or 0), int(found[4])) if found else None


class RecordSource:
    """A B2 file whose records are looked up by kind and occurrence."""

    def __init__(self, data: bytes, layout: Layout) -> None:
        """Cut the file; nothing is decoded before it is asked for."""
        self._stripes = Stripes(data, layout)
        self._codes = variant_codes(layout, Variants(layout))
        self._ranks: dict[int, array[int]] = {}
        self._strays: dict[tuple[str, int], int] | None = None

    @property
    def data(self) -> bytes:
        """Return the records, without line ends."""
        return self._stripes.body

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self._stripes)

    def record(self, location: str) -> Record | None:
        """Return the record a location names."""
        place = place_of(location)
        rank = self._rank(place) if place else None
        return None if rank is None else self._stripes.record(rank)

    def before(self, record: Record, most: int = 1000) -> list[Record]:
        """Return the records of the same invoice that stand before this one, nearest last."""
        found = list[Record]()
        for rank in range(record.rank - 2, max(-1, record.rank - 2 - most), -1):
            found.append(self._stripes.record(rank))
            if found[-1].variant in {"2", "5", "1", "6", "000"}:
                break
        return found[::-1]

    def spot(self, location: str) -> Spot | None:
        """Return the field or record at a location."""
        found, record = place_of(location), self.record(location)
        if found is None or record is None:
            return None
        start, length = max(found.pos - 1, 0), found.length or RECORD_LENGTH
        offset = (record.rank - 1) * RECORD_LENGTH
        raw = record.text[start : start + length].encode("latin-1")
        # In a file cut in lines a person looks for the line, in another one for the byte.
        place = "comparison.place-record-line" if self._stripes.problems else "comparison.place-record"
        words = (("offset", str(offset + start)), ("rank", str(record.rank)))
        return Spot(offset + start, raw, window(record.text, start, length, place, words))

    def _rank(self, place: Place) -> int | None:
        if not place.name:
            return place.occurrence - 1 if 0 < place.occurrence <= len(self) else None
        if (place.pos, place.length) == _UNKNOWN or place.name not in self._codes:
            return self._unknown(place)
        code = self._codes[place.name]
        if code not in self._ranks:
            self._ranks[code] = array("I", self._stripes.ranks(code))
        ranks = self._ranks[code]
        return ranks[place.occurrence - 1] if 0 < place.occurrence <= len(ranks) else None

    def _unknown(self, place: Place) -> int | None:
        """Search a record no layout describes, by first character and occurrence."""
        if self._strays is None:
            self._strays = {}
            known = {code for code in self._codes.values() if not by_hand(code)}
            for rank, code in enumerate(self._stripes.codes):
                if code not in known:
                    record = self._stripes.record(rank)
                    self._strays.setdefault((record.text[:1] if not record.variant else "", record.occurrence), rank)
        return self._strays.get((place.name, place.occurrence))


class EntitySource:
    """A NOEMIE return whose entities are looked up by code and occurrence."""

    def __init__(self, data: bytes, entities: Entities) -> None:
        """Decode the return."""
        found = decode(data, entities).entities
        self.data = "".join(e.text for e in found).encode("latin-1")
        self._records: dict[tuple[str, int], tuple[int, Record]] = {}
        offset = 0
        for rank, one in enumerate(found, 1):
            self._records[one.code, one.occurrence] = offset, Record(rank, one.code, one.occurrence, one.text)
            offset += len(one.text)

    def record(self, location: str) -> Record | None:
        """Return the entity a location names, as a record."""
        place = place_of(location)
        found = self._records.get((place.name, place.occurrence)) if place else None
        return found[1] if found else None

    def before(self, record: Record) -> list[Record]:
        """Return nothing: the amounts of a return are not computed from one another."""
        del record
        return []

    def spot(self, location: str) -> Spot | None:
        """Return the field or entity at a location."""
        place = place_of(location)
        found = self._records.get((place.name, place.occurrence)) if place else None
        if place is None or found is None:
            return None
        offset, record = found
        start, length = max(place.pos - 1, 0), place.length or len(record.text)
        raw = record.text[start : start + length].encode("latin-1")
        words = (("rank", str(record.rank)), ("offset", str(offset + start)))
        return Spot(offset + start, raw, window(record.text, start, length, "comparison.place-entity", words))
