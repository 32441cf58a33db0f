"""Fixture-bound values: another number than the reference's, but everywhere the same and nobody else's.

Theory.  Between two campaigns a partner, a prescriber or an invoice number may be another one.  Then the
whole observation must have renamed it: a reference value that still stands somewhere, a value renamed
in two ways, or two values that became one, is a difference.  Values of one family (all check-digit
numbers of partners, say) are bound together whatever field they stand in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from harness.codecs.b2.codec import Record
from harness.codecs.b2.layout import RECORD_LENGTH, Field, Layout
from harness.comparison.fields import Findings, is_absent, misshapen
from harness.comparison.stripes import Stripes
from harness.model.difference import FieldClass

__all__ = ["PER_INVOICE", "Bindings", "Renaming", "family", "judge_renamings"]

Renaming = tuple[Record, Field, str, str]
"""A fixture-bound change: the record observed, the field, the content expected and the content observed."""
PER_INVOICE = frozenset({"Numéro de facture ou de titre", "Numéro d'entrée"})
"""Families whose values belong to one invoice and may be taken over by another one."""


_SEARCHES, _HITS = 16, 1000
"""Values searched for in the raw bytes of a file, and places looked at for each."""


def family(definition: Field) -> str:
    """Return the family of values a fixture-bound field is bound in."""
    return definition.check or definition.name_fr


class _Uses:
    """Tells whether a value of a family stands in a file.

    Few values are asked for in most files, so they are searched for in the raw bytes; a file of which many
    are asked is read once instead.
    """

    def __init__(self, stripes: Stripes, layout: Layout, group: str) -> None:
        self._stripes = stripes
        self._fields = [
            (variant, definition)
            for variant, record in layout.records.items()
            for definition in record.fields
            if definition.field_class is FieldClass.FIXTURE_BOUND and family(definition) == group
        ]
        self._starts = {(variant, definition.start) for variant, definition in self._fields}
        self._known: dict[str, bool] = {}
        self._all: set[bytes] | None = None

    def __contains__(self, value: str) -> bool:
        """Tell whether the value stands in a field of the family."""
        if value not in self._known:
            searched = self._search(value.encode("latin-1")) if len(self._known) < _SEARCHES else None
            self._known[value] = self._look_up(value.encode("latin-1")) if searched is None else searched
        return self._known[value]

    def _search(self, value: bytes) -> bool | None:
        """Search the raw bytes; None when the value stands too often elsewhere to tell."""
        place = -1
        for _ in range(_HITS):
            place = self._stripes.body.find(value, place + 1)
            if place < 0:
                return False
            rank, column = divmod(place, RECORD_LENGTH)
            if (self._stripes.variant(rank), column) in self._starts:
                return True
        return None

    def _look_up(self, value: bytes) -> bool:
        if self._all is None:
            self._all = set()
            for variant, definition in self._fields:
                self._all.update(self._stripes.contents(variant, definition.start, definition.stop))
        return value in self._all


def _counts(stripes: Stripes, definition: Field) -> Counter[str]:
    """Count each value of the field over the records of its variant."""
    contents = stripes.contents(definition.record, definition.start, definition.stop)
    return Counter(value.decode("latin-1") for value in contents)


@dataclass(slots=True)
class Bindings:
    """Fixture-bound changes, gathered while comparing and judged once the whole file is known."""

    findings: Findings
    _pending: list[Renaming] = field(default_factory=list)

    def note(self, record: Record, definition: Field, expected: str, observed: str) -> None:
        """Gather one change; a value that appears, goes away or is none of the norm is a difference at once."""
        if is_absent(expected) != is_absent(observed):
            self.findings.differ(record, definition, expected, observed)
        elif shape := misshapen(definition, expected, observed):
            self.findings.differ(record, definition, shape, observed)
        else:
            self._pending.append((record, definition, expected, observed))

    def settle(self, reference: Stripes, observed: Stripes) -> None:
        """Judge what was gathered."""
        clash = _Clash(self.findings.layout, reference, observed)
        judge_renamings(self.take(), clash.found, self.findings)

    def take(self) -> list[Renaming]:
        """Give up what was gathered, for whoever judges it later."""
        taken, self._pending = self._pending, []
        return taken


def judge_renamings(
    pending: Iterable[Renaming], clashes: Callable[[Field, str, str], bool], findings: Findings
) -> None:
    """Ignore values renamed everywhere alike, tell the others.

    Args:
        pending: The changes, in the order they were found.
        clashes: Tells whether the value expected stays in use, or the one observed was somebody else's.
        findings: Completed in place.
    """
    became: dict[tuple[str, str], str] = {}
    owner: dict[tuple[str, str], str] = {}
    for record, definition, want, got in pending:
        group = family(definition)
        alone = became.setdefault((group, want), got) == got and owner.setdefault((group, got), want) == want
        if alone and not clashes(definition, want, got):
            findings.ignore(record, definition, "comparison.bound")
        else:
            findings.differ(record, definition, want, got)


class _Clash:
    """Tells whether a renaming meets a value that was not renamed; reads each file once per family."""

    def __init__(self, layout: Layout, reference: Stripes, observed: Stripes) -> None:
        self._layout = layout
        self._files = reference, observed
        self._uses: dict[str, tuple[_Uses, _Uses]] = {}
        self._tallies: dict[str, tuple[Counter[str], Counter[str]]] = {}

    def found(self, definition: Field, want: str, got: str) -> bool:
        """Tell whether the reference value stays in use, or the new one was somebody else's."""
        reference, observed = self._files
        group = family(definition)
        if group in PER_INVOICE:
            key = definition.location
            if key not in self._tallies:
                self._tallies[key] = _counts(reference, definition), _counts(observed, definition)
            before, after = self._tallies[key]
            return after[got] > before[want]
        if group not in self._uses:
            self._uses[group] = _Uses(reference, self._layout, group), _Uses(observed, self._layout, group)
        before_it, after_it = self._uses[group]
        return want in after_it or got in before_it
