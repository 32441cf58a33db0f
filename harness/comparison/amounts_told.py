"""What a check of amounts has found: located, named, and bounded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from harness.codecs.b2 import B2Line, Layout, Record, RuleBreach
from harness.codecs.b2.layout import Field, Rubric
from harness.comparison.gathering import MAX_TOLD, beyond
from harness.model.difference import Comparison, Difference, FieldClass, Hint, Ignored
from harness.model.expectation import Severity
from harness.valuation.answer import Answer, Step
from harness.valuation.footing import Trust, weakest
from harness.valuation.telling import cited

__all__ = ["Places", "Told"]


class Places:
    """Where the rubrics of a line stand, by type of line."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._rubrics = {
            kind: {rubric.name: rubric for rubric in layout.rubrics.get(f"line{kind}", ())} for kind in ("3", "4")
        }

    def field(self, line: B2Line, name: str) -> tuple[Record, Field] | None:
        """Return the record and the field of a rubric; None when the dialect or the line has none."""
        base = line.base
        rubric: Rubric | None = self._rubrics.get(base.variant, {}).get(name) if base is not None else None
        if base is None or rubric is None or rubric.record != base.variant:
            return None
        return base, self.layout.field(rubric.record, rubric.positions[0][0])

    def by_location(self, location: str) -> Field | None:
        """Return the field of a location (``5[58,8]#1``)."""
        record, _, rest = location.partition("[")
        pos = rest.partition(",")[0].partition("]")[0]
        known = self.layout.records.get(record)
        return known.by_pos.get(int(pos)) if known is not None and pos.isdecimal() else None


class Told:
    """Differences and ignored amounts found so far, in the order of the file."""

    def __init__(self, places: Places, trust: Trust) -> None:
        self._places = places
        self._trust = trust
        self._differences: list[Difference] = []
        self._ignored: list[Ignored] = []
        self._more = [0, 0]
        """Differences and ignored amounts beyond the bound."""

    def answer(self, records: B2Line, name: str, answer: Answer) -> None:
        """Hold one amount of a line to what the valuation says."""
        found = self._places.field(records, name)
        if found is None:
            return
        record, field = found
        text = record.text[field.start : field.stop]
        value = int(text) if text.isascii() and text.strip().isdecimal() else 0 if not text.strip() else None
        if value is None:
            self._ignore(record, field, "valuation.unreadable")
        elif answer.unknown:
            # Told even when the amount is one of those that may be right: nothing was proven.
            self._ignore(record, field, answer.unknown)
        elif answer.footing not in self._trust:
            self._ignore(record, field, f"valuation.rests-on-{answer.footing.value}")
        elif not answer.accepts(value):
            expected = [str(accepted).rjust(field.length, "0") for accepted in answer.values]
            text_expected = ("≤ " if answer.at_most else "") + " | ".join(expected)
            exact = expected[0].encode("latin-1") if len(expected) == 1 and not answer.at_most else None
            self._differ(record, field, text_expected, exact, answer.trail)

    def codes(self, records: B2Line, codes: Sequence[str], trail: Sequence[Step]) -> None:
        """Tell an exemption code that no rule gives."""
        found = self._places.field(records, "exemption")
        if found is not None and weakest(step.footing for step in trail) in self._trust:
            self._differ(*found, " | ".join(codes), None, trail)

    def unjudged(self, records: B2Line, names: Iterable[str], reason: str) -> None:
        """Note that amounts of a line could not be judged."""
        for name in names:
            found = self._places.field(records, name)
            if found is not None:
                self._ignore(*found, reason)

    def breaches(self, breaches: Iterable[RuleBreach]) -> None:
        """Add the sums that are wrong."""
        for breach in breaches:
            field = self._places.by_location(breach.location)
            held = field.field_class if field is not None else FieldClass.DERIVED
            self._keep(
                Difference(
                    breach.location,
                    breach.name,
                    held,
                    breach.severity,
                    breach.expected,
                    breach.observed,
                    breach.rule,
                    breach.source,
                    breach.expected.encode("latin-1", "replace"),
                    breach.observed.encode("latin-1", "replace"),
                )
            )

    def _ignore(self, record: Record, field: Field, reason: str) -> None:
        if len(self._ignored) < MAX_TOLD:
            self._ignored.append(Ignored(record.location(field.pos, field.length), field.name_fr, reason))
        else:
            self._more[1] += 1

    def _differ(self, record: Record, field: Field, expected: str, exact: bytes | None, trail: Sequence[Step]) -> None:
        last = trail[-1] if trail else Step("")
        rule = self._places.layout.rules.get(last.rule)
        observed = record.text[field.start : field.stop]
        self._keep(
            Difference(
                record.location(field.pos, field.length),
                field.name_fr,
                field.field_class,
                rule.severity if rule is not None else Severity.MAJOR,
                expected,
                observed,
                last.rule,
                cited(last) or (rule.source if rule is not None else field.source),
                exact,
                observed.encode("latin-1"),
                hints=tuple(Hint(step.code, step.arguments) for step in trail),
            )
        )

    def _keep(self, difference: Difference) -> None:
        if len(self._differences) < MAX_TOLD:
            self._differences.append(difference)
        else:
            self._more[0] += 1

    def comparison(self) -> Comparison:
        """Return everything; what is beyond the bound is counted."""
        ignored = self._ignored
        if self._more[1]:
            ignored = [*ignored, Ignored("", str(self._more[1]), "valuation.more")]
        return Comparison((*self._differences, *beyond(self._more[0], Severity.MAJOR)), tuple(ignored))
