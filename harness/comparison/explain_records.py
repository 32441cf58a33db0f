"""What surrounds a difference of a B2 file or a NOEMIE return."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from harness.codecs.b2.codec import Record
from harness.codecs.b2.layout import Field, RecordLayout
from harness.codecs.b2.rules_fields import key_fault
from harness.comparison.excerpt import Source, Spot
from harness.comparison.excerpt_records import Place, place_of
from harness.comparison.hints import Clue, Other, record_shift
from harness.comparison.hints.lines import amo_of, exact_of, follows_from, total_amo
from harness.comparison.hints.variants import wrong_variant
from harness.model.difference import Difference, FieldClass, Hint

__all__ = ["RecordSurroundings"]

_TOTALS = {50: "3", 66: "4"}
"""Total of a type 5 → type of the lines whose compulsory share it sums (XR-09)."""


class RecordLookup(Source, Protocol):
    """A message of records in which whole records can be looked up."""

    def record(self, location: str) -> Record | None:
        """Return the record a location names."""

    def before(self, record: Record) -> list[Record]:
        """Return the records of the same invoice that stand before one, nearest last."""


class RecordSurroundings:
    """Looks differences up in two files of records."""

    def __init__(
        self,
        reference: RecordLookup,
        observed: RecordLookup,
        layouts: Mapping[str, RecordLayout],
    ) -> None:
        """Work for one comparison; ``layouts`` gives the fields of each kind of record."""
        self.reference = reference
        self.observed = observed
        self._layouts = layouts

    def _field(self, place: Place) -> Field | None:
        layout = self._layouts.get(place.name)
        return layout.by_pos.get(place.pos) if layout else None

    def expected_bytes(self, difference: Difference) -> bytes | None:
        """Return what should stand there: the field, or the whole record that is missing."""
        place = place_of(difference.location)
        if place is None or not difference.expected or difference.field_class is FieldClass.VOLATILE:
            return None
        if place.pos:
            same = len(difference.expected) == place.length
            return difference.expected.encode("latin-1", "replace") if same else None
        spot = self.reference.spot(difference.location) if not difference.observed else None
        return spot.raw if spot else None

    def observed_spot(self, difference: Difference) -> Spot | None:
        """Return what stands there; None for what is missing."""
        return self.observed.spot(difference.location) if difference.observed else None

    def reference_spot(self, difference: Difference) -> Spot | None:
        """Return what stands at this place of the reference."""
        return self.reference.spot(difference.location)

    def clue(self, difference: Difference, others: Sequence[Difference]) -> Clue:
        """Return what is known of a difference."""
        place, record = place_of(difference.location), self.observed.record(difference.location)
        definition = self._field(place) if place else None
        plain = Clue(difference.expected, difference.observed)
        if place is None or record is None or definition is None or difference.field_class is FieldClass.VOLATILE:
            return plain
        facing = self._facing(difference, place)
        shift = record_shift(facing.text, record.text) if facing and len(others) > 1 else None
        plain = replace(
            plain,
            kind=definition.kind,
            format=definition.format,
            amount=definition.decimals == 2,
            cents=definition.decimals == 2,
            right_key=key_fault(definition, record) if definition.check else "",
            shift=shift if shift and definition.start <= shift.start < definition.stop else None,
            carried=shift is not None and shift.start < definition.start < shift.stop,
            others=tuple(Other(d.name, d.expected, d.observed) for d in others if d is not difference),
        )
        return self._amounts(plain, place, record, difference)

    def _facing(self, difference: Difference, place: Place) -> Record | None:
        """Return the record of the reference at the same place, when it holds what was expected."""
        record = self.reference.record(difference.location)
        same = record is not None and record.read(place.pos, place.length) == difference.expected
        return record if same else None

    def _amounts(self, clue: Clue, place: Place, record: Record, difference: Difference) -> Clue:
        if not clue.cents or not difference.expected.strip().isdecimal():
            return clue
        wanted = int(difference.expected)
        if place.name == "5" and place.pos in _TOTALS:
            return replace(clue, on_total=total_amo(self.observed.before(record), _TOTALS[place.pos]))
        beside = [found for r in self.observed.before(record) if (found := amo_of(r)) is not None]
        return replace(clue, exact=exact_of(record, place.pos, wanted), alike=tuple(beside))

    def follows(self, difference: Difference, others: Sequence[Difference]) -> bool:
        """Tell whether a difference is right for what else differs in its record."""
        place, record = place_of(difference.location), self.observed.record(difference.location)
        facing = self._facing(difference, place) if place else None
        if place is None or record is None or facing is None or not place.pos:
            return False
        shift = record_shift(facing.text, record.text) if len(others) > 1 else None
        if shift is not None and shift.start < place.pos - 1 < shift.stop:
            return True
        places = [place_of(d.location) for d in others if d is not difference]
        return follows_from(facing, record, place.pos, {p.pos for p in places if p})

    def pair(self, missing: Difference, extra: Difference) -> Hint | None:
        """Say why a missing record and one too many are the same, when they are."""
        wanted, got = self.reference.record(missing.location), self.observed.record(extra.location)
        return wrong_variant(wanted.text, got.text) if wanted and got else None
