"""What is known of one difference when its cause is looked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from harness.model.difference import Hint

__all__ = ["Clue", "Other", "Recogniser", "Shift", "hint"]


@dataclass(frozen=True, slots=True)
class Other:
    """Another difference of the same record or element."""

    name: str
    expected: str
    observed: str


@dataclass(frozen=True, slots=True)
class Shift:
    """A part of a record that stands some columns farther: offsets from 0, ``by`` > 0 to the right."""

    start: int
    by: int
    stop: int


@dataclass(frozen=True, slots=True)
class Clue:
    """One difference, with what its surroundings say of it; whatever is not known is left empty."""

    expected: str
    observed: str
    kind: str = ""
    """``N`` number, ``A`` text; empty when the message does not say."""
    format: str = ""
    """``AAMMJJ`` and the like."""
    amount: bool = False
    """The value is an amount of money."""
    cents: bool = False
    """The field is written in cents."""
    right_key: str = ""
    """The number with the key it should bear, when only its key is wrong."""
    exact: Fraction | None = None
    """The amount before rounding, in cents, worked out from the fields it follows from."""
    alike: tuple[tuple[Fraction, int], ...] = ()
    """Amounts of the lines beside it: before rounding, and as written, in cents."""
    on_total: int | None = None
    """The amount when it is rounded once, on the total, in cents."""
    shift: Shift | None = None
    """The shift of the record that begins in this field."""
    carried: bool = False
    """The field only stands in a part of the record that is shifted: its own value says nothing."""
    others: tuple[Other, ...] = ()


Recogniser = Callable[[Clue], Iterable[Hint]]
"""Looks at one clue and says what it recognises; pure."""


def hint(code: str, **arguments: str) -> Hint:
    """Return a hint with its arguments in a fixed order."""
    return Hint(code, tuple(sorted(arguments.items())))
