"""Field classes at work: what a changed field of a B2 record means under its class."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from harness.codecs.b2.layout import Field, Layout
from harness.codecs.b2.rules_fields import field_fault
from harness.model.difference import Difference, FieldClass, Ignored
from harness.model.expectation import Severity

__all__ = ["Findings", "family", "is_absent", "structural"]

_SEVERITY = {
    FieldClass.EXACT: Severity.BLOCKING,
    FieldClass.DERIVED: Severity.BLOCKING,
    FieldClass.FIXTURE_BOUND: Severity.BLOCKING,
    FieldClass.VOLATILE: Severity.MAJOR,
    FieldClass.TOLERATED: Severity.REMARK,
    FieldClass.OPAQUE: Severity.REMARK,
}


def is_absent(text: str) -> bool:
    """Tell whether an optional value is absent: blanks and zeros mean the same there."""
    return not text.strip(" 0")


def structural(location: str, name: str, expected: str, observed: str, rule: str = "") -> Difference:
    """Return the difference for a record, line or invoice that is missing or too many."""
    return Difference(location, name, FieldClass.EXACT, Severity.BLOCKING, expected, observed, rule)


_PER_INVOICE = frozenset({"Numéro de facture ou de titre", "Numéro d'entrée"})
"""Families whose values belong to one invoice; XR-07 holds them together there."""


def family(definition: Field) -> str:
    """Return the family of values a fixture-bound field is bound in."""
    return definition.check or definition.name_fr


@dataclass(slots=True)
class Findings:
    """What a comparison has found so far, and how fixture-bound values correspond."""

    layout: Layout
    differences: list[Difference] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    pending: list[tuple[str, Field, str, str]] = field(default_factory=list)
    """Fixture-bound changes (location, field, expected, observed), judged once the whole file is known."""

    def ignore(self, location: str, name: str, reason: str) -> None:
        """Note a field that is not held against the product."""
        self.ignored.append(Ignored(location, name, reason))

    def differ(
        self,
        location: str,
        definition: Field,
        expected: str,
        observed: str,
        *,
        severity: Severity | None = None,
        rule: str = "",
        source: str = "",
    ) -> None:
        """Note a difference on a field."""
        kind = definition.field_class
        self.differences.append(
            Difference(
                location,
                definition.name_fr,
                kind,
                severity or _SEVERITY[kind],
                expected,
                observed,
                rule,
                source or definition.source,
            )
        )

    def changed(self, location: str, definition: Field, expected: str, observed: str) -> None:
        """Judge one field whose bytes differ, under its class; derived fields are judged elsewhere."""
        match definition.field_class:
            case FieldClass.OPAQUE:
                self.ignore(location, definition.name_fr, "comparison.opaque")
            case FieldClass.VOLATILE:
                self._volatile(location, definition, expected, observed)
            case FieldClass.FIXTURE_BOUND:
                self._bind(location, definition, expected, observed)
            case FieldClass.EXACT if definition.presence != "O" and is_absent(expected) and is_absent(observed):
                # Filling the other way is a matter of style: zeros and blanks both say "nothing".
                if definition.kind == "N":
                    self.differ(location, definition, expected, observed, severity=Severity.REMARK)
                else:
                    self.differ(location, definition, expected, observed)
            case _:
                self.differ(location, definition, expected, observed)

    def _volatile(self, location: str, definition: Field, expected: str, observed: str) -> None:
        shape = field_fault(definition, observed)
        if shape:
            self.differ(location, definition, shape, observed)
        elif definition.presence == "O" and bool(expected.strip()) != bool(observed.strip()):
            self.differ(location, definition, expected, observed)
        else:
            self.ignore(location, definition.name_fr, "comparison.volatile")

    def _bind(self, location: str, definition: Field, expected: str, observed: str) -> None:
        if is_absent(expected) != is_absent(observed):
            self.differ(location, definition, expected, observed)
        else:
            self.pending.append((location, definition, expected, observed))

    def settle(self, still_used: Callable[[str, str], bool]) -> None:
        """Judge fixture-bound changes: a value may be another one, everywhere the same and alone.

        Args:
            still_used: Tells whether the observation uses a reference value of a family somewhere.
        """
        became: dict[tuple[str, str], str] = {}
        owner: dict[tuple[str, str], str] = {}
        kept: dict[tuple[str, str], bool] = {}
        for location, definition, expected, observed in self.pending:
            group = family(definition)
            key = group, expected
            if key not in kept:
                kept[key] = group not in _PER_INVOICE and still_used(group, expected)
            if kept[key]:
                self.differ(location, definition, expected, observed)
            elif became.setdefault(key, observed) != observed:
                self.differ(location, definition, became[key], observed)
            elif owner.setdefault((group, observed), expected) != expected:
                self.differ(location, definition, expected, observed)
            else:
                self.ignore(location, definition.name_fr, "comparison.bound")
        self.pending.clear()
