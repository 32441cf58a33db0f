"""The places that are enough to explain why two messages differ."""

from __future__ import annotations

from harness.model.difference import Comparison, Difference, FieldClass
from harness.model.expectation import Severity

__all__ = ["by_importance", "counterexample"]

_CLASSES = (FieldClass.EXACT, FieldClass.VOLATILE, FieldClass.FIXTURE_BOUND, FieldClass.DERIVED)
_SEVERITIES = tuple(Severity)
_TELLING = 4
"""Characters from which the same change in two fields is one change; shorter values are alike by chance."""


def _rank(difference: Difference) -> tuple[int, int]:
    classes = (*_CLASSES, difference.field_class)
    return _SEVERITIES.index(difference.severity), classes.index(difference.field_class)


def _change(difference: Difference) -> tuple[str, str, str]:
    """Return what makes two differences the same change, said in several places."""
    value = max(difference.expected.strip(), difference.observed.strip(), key=len)
    name = "" if len(value) >= _TELLING and difference.expected and difference.observed else difference.name
    place = "" if difference.expected and difference.observed else difference.location
    return name + place, difference.expected, difference.observed


def by_importance(comparison: Comparison) -> list[Difference]:
    """Return the differences that count, most important first, each change once.

    The gravest come first, then fields compared for themselves before those that depend on others (a renamed
    number, a total), then the order of the message.  What does not make the messages unequal only counts when
    nothing else differs.
    """
    found: dict[tuple[str, str, str], Difference] = {}
    for difference in sorted((d for d in comparison.differences if d.location), key=_rank):
        found.setdefault(_change(difference), difference)
    grave = [d for d in found.values() if d.severity in {Severity.BLOCKING, Severity.MAJOR}]
    return grave or list(found.values())


def counterexample(comparison: Comparison) -> tuple[str, ...]:
    """Return the places of the differences that explain the failure, most important first; none when equal.

    An explained comparison knows them; of another one, each change is given once.
    """
    return comparison.guilty or tuple(dict.fromkeys(d.location for d in by_importance(comparison)))
