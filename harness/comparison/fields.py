"""Field classes at work: what a changed field of a record means under its class."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.codecs.b2.codec import Record
from harness.codecs.b2.layout import Field, Layout
from harness.codecs.b2.rules_fields import field_fault
from harness.comparison.gathering import MAX_TOLD, beyond
from harness.model.difference import Comparison, Difference, FieldClass, Ignored
from harness.model.expectation import Severity

__all__ = ["Findings", "changed", "is_absent", "misshapen"]

_CHARACTERS = re.compile(r"[A-Z0-9 ]*")
"""What a record may hold."""


def is_absent(text: str) -> bool:
    """Tell whether an optional value is absent: blanks and zeros mean the same there."""
    return not text.strip(" 0")


@dataclass(slots=True)
class Findings:
    """What a comparison has found so far, each with the rank of the record it stands at."""

    layout: Layout
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Place of a masked field (``4[108,7]``) → reason given by whoever masked it."""
    differences: list[tuple[int, Difference]] = field(default_factory=list)
    ignored: list[tuple[int, Ignored]] = field(default_factory=list)
    more: int = 0
    """Differences beyond the bound."""

    def ignore(self, record: Record, definition: Field, reason: str) -> None:
        """Note a field that is not held against the product."""
        where = record.location(definition.pos, definition.length)
        self.ignored.append((record.rank, Ignored(where, definition.name_fr, reason)))

    def differ(self, record: Record, definition: Field, expected: str, observed: str, rule: str = "") -> None:
        """Note a difference on a field; with a rule, ``expected`` is what the rule computes."""
        held = self.layout.rules.get(rule)
        self._tell(
            record.rank,
            Difference(
                record.location(definition.pos, definition.length),
                definition.name_fr,
                definition.field_class,
                held.severity if held is not None else Severity.BLOCKING,
                expected,
                observed,
                rule,
                held.source if held is not None else definition.source,
            ),
        )

    def structural(self, record: Record, name: str, expected: str, observed: str, rule: str = "") -> None:
        """Note a record, line or invoice that is missing, too many or of no known kind."""
        where = record.location() if record.variant else record.location(1, 128)
        self._tell(record.rank, Difference(where, name, FieldClass.EXACT, Severity.BLOCKING, expected, observed, rule))

    def _tell(self, rank: int, difference: Difference) -> None:
        if len(self.differences) < MAX_TOLD:
            self.differences.append((rank, difference))
        else:
            self.more += 1

    def comparison(self, framing: tuple[Difference, ...] = (), style: tuple[Ignored, ...] = ()) -> Comparison:
        """Return everything in the order of the file."""
        differences = [d for _, d in sorted(self.differences, key=lambda found: found[0])]
        ignored = [i for _, i in sorted(self.ignored, key=lambda found: found[0])]
        return Comparison((*framing, *differences, *beyond(self.more)), (*style, *ignored))


def changed(findings: Findings, record: Record, definition: Field, expected: str, observed: str) -> None:
    """Judge one field whose bytes differ, unless its class looks at more than the field."""
    match definition.field_class:
        case FieldClass.OPAQUE:
            reason = findings.reasons.get(definition.location, "comparison.opaque")
            findings.ignore(record, definition, reason)
        case FieldClass.TOLERATED:
            findings.ignore(record, definition, "comparison.tolerated")
        case FieldClass.VOLATILE:
            _volatile(findings, record, definition, expected, observed)
        case _ if _only_style(definition, expected, observed):
            findings.ignore(record, definition, "comparison.filling")
        case _:
            findings.differ(record, definition, expected, observed)


def misshapen(definition: Field, expected: str, observed: str) -> str:
    """Return what the content of a field should be made of; empty when it is, or when the expected one is not either.

    A reference that goes beyond the norm itself shows that it is meant.
    """
    shape = field_fault(definition, observed)
    if shape and not field_fault(definition, expected):
        return shape
    return "A-Z 0-9" if not _CHARACTERS.fullmatch(observed) and _CHARACTERS.fullmatch(expected) else ""


def _only_style(definition: Field, expected: str, observed: str) -> bool:
    """Tell whether an optional number is absent on both sides, written with zeros here and blanks there."""
    return definition.kind == "N" and definition.presence != "O" and is_absent(expected) and is_absent(observed)


def _volatile(findings: Findings, record: Record, definition: Field, expected: str, observed: str) -> None:
    shape = field_fault(definition, observed)
    if shape:
        findings.differ(record, definition, shape, observed)
    elif not _CHARACTERS.fullmatch(observed) and _CHARACTERS.fullmatch(expected):
        # A reference that goes beyond the characters of the norm itself shows that they are meant.
        findings.differ(record, definition, "A-Z 0-9", observed)
    elif not (observed.isascii() and observed.isprintable()):
        findings.differ(record, definition, f"{definition.kind} x {definition.length}", observed)
    elif definition.presence == "O" and bool(expected.strip()) != bool(observed.strip()):
        findings.differ(record, definition, expected, observed)
    else:
        findings.ignore(record, definition, "comparison.volatile")
