"""The smallest set of places that is enough to show that two messages differ."""

from __future__ import annotations

from harness.model.difference import Comparison, FieldClass

__all__ = ["counterexample"]

_ORDER = (FieldClass.EXACT, FieldClass.VOLATILE, FieldClass.FIXTURE_BOUND, FieldClass.DERIVED)


def counterexample(comparison: Comparison) -> tuple[str, ...]:
    """Return one place: with every other field put back as expected, the messages would still differ.

    A field compared for itself is preferred to one that depends on others (a renamed number, a total).
    Nothing is returned when the messages are equal.
    """
    for kind in _ORDER:
        for difference in comparison.differences:
            if difference.field_class is kind and difference.location:
                return (difference.location,)
    return ()
