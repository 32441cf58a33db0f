"""Places of a B2 file too large to be held: the records asked for are picked out in one pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from harness.codecs.b2.codec import Record
from harness.codecs.b2.frame import Variants
from harness.codecs.b2.layout import RECORD_LENGTH, Layout
from harness.comparison.bulk.source import Source as Stream
from harness.comparison.coding import by_hand, codes_of, variant_codes
from harness.comparison.excerpt import Spot, window
from harness.comparison.excerpt_records import Place, place_of

__all__ = ["StreamSource"]


class StreamSource:
    """The records of a large file that were asked for, and nothing of the others."""

    data = b""
    """Nothing can be put back into a file that is not held."""

    def __init__(self, stream: BinaryIO, layout: Layout, locations: Iterable[str]) -> None:
        """Read the file once.

        Args:
            stream: Seekable; read from its beginning.
            layout: The dialect.
            locations: All that will be asked for.
        """
        stream.seek(0)
        file, self._variants = Stream(stream), Variants(layout)
        self._lines = bool(file.separator)
        self._own = variant_codes(layout, self._variants)
        places = [place for location in locations if (place := place_of(location)) is not None]
        wanted = {(self._own[p.name], p.occurrence): p.name for p in places if not self._stray(p)}
        self._records = {(False, *key): record for key, record in self._picked(file, wanted)}
        if strays := {(p.name, p.occurrence) for p in places if self._stray(p)}:
            found = ((record.text[:1], record.occurrence, record) for record in self._strays(file))
            self._records |= {(True, name, nth): record for name, nth, record in found if (name, nth) in strays}

    def _stray(self, place: Place) -> bool:
        return place.name not in self._own or (place.pos, place.length) == (1, RECORD_LENGTH)

    def _blocks(self, file: Stream) -> Iterator[tuple[int, bytes, bytes]]:
        """Yield the rank of the first record of each block, the block, and one code per record."""
        before = 0
        for body in file.bodies():
            codes = codes_of(body[: len(body) // RECORD_LENGTH * RECORD_LENGTH], self._variants)
            yield before, body, codes
            before += len(codes)

    def _picked(self, file: Stream, wanted: dict[tuple[int, int], str]) -> Iterator[tuple[tuple[str, int], Record]]:
        """Yield the records wanted, by code and occurrence, with the name they were asked for by."""
        left: dict[int, list[int]] = {}
        for code, occurrence in sorted(wanted, reverse=True):
            left.setdefault(code, []).append(occurrence)
        seen: Counter[int] = Counter()
        for before, body, codes in self._blocks(file):
            for code, occurrences in left.items():
                rank, count, total = -1, seen[code], seen[code] + codes.count(code)
                while occurrences and occurrences[-1] <= total:
                    while count < occurrences[-1]:
                        rank, count = codes.index(code, rank + 1), count + 1
                    nth = occurrences.pop()
                    yield (wanted[code, nth], nth), self._record(body, rank, before, nth)
                seen[code] = total

    def _strays(self, file: Stream) -> Iterator[Record]:
        """Yield the records no layout describes."""
        known = bytes(code for code in self._own.values() if not by_hand(code))
        seen: Counter[int] = Counter()
        for before, body, codes in self._blocks(file):
            if not codes.translate(None, known):
                continue
            for rank, code in enumerate(codes):
                if code not in known:
                    seen[code] += 1
                    record = self._record(body, rank, before, seen[code])
                    if not record.variant:
                        yield record

    def _record(self, body: bytes, rank: int, before: int, occurrence: int) -> Record:
        text = body[rank * RECORD_LENGTH : (rank + 1) * RECORD_LENGTH].decode("latin-1")
        return Record(before + rank + 1, self._variants.of(text), occurrence, text)

    def record(self, location: str) -> Record | None:
        """Return the record a location names, when it was asked for."""
        place = place_of(location)
        return self._records.get((self._stray(place), place.name, place.occurrence)) if place else None

    def before(self, record: Record) -> list[Record]:
        """Return nothing: what stands around a record is not kept."""
        del record
        return []

    def spot(self, location: str) -> Spot | None:
        """Return the field or record at a location."""
        found, record = place_of(location), self.record(location)
        if found is None or record is None:
            return None
        start, length = max(found.pos - 1, 0), found.length or RECORD_LENGTH
        offset = (record.rank - 1) * RECORD_LENGTH + start
        place = "comparison.place-record-line" if self._lines else "comparison.place-record"
        words = (("offset", str(offset)), ("rank", str(record.rank)))
        raw = record.text[start : start + length].encode("latin-1")
        return Spot(offset, raw, window(record.text, start, length, place, words))
