"""Dated values: what was in force on a day, from its first day on, up to the day it no longer is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from harness.model.source import Source
from harness.valuation.footing import Footing, Trust, weakest

__all__ = ["Dated", "HasDates", "in_force", "one_in_force", "possible"]


@dataclass(frozen=True, slots=True)
class Dated:
    """When a value holds, and where it comes from."""

    start: date | None
    """First day; None = the source gives none."""
    end: date | None
    """First day on which the value no longer holds; None = still in force."""
    basis: Footing
    dated: Footing
    """Where the dates come from."""
    source: Source

    @property
    def footing(self) -> Footing:
        """The weaker of what the value and its dates rest on."""
        return weakest((self.basis, self.dated))

    def holds(self, day: date) -> bool:
        """Tell whether the value is in force on a day."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


class HasDates(Protocol):
    """A row of a table."""

    @property
    def dates(self) -> Dated:
        """When it holds."""
        ...


R = TypeVar("R", bound=HasDates)


def in_force(rows: Iterable[R], day: date) -> tuple[R, ...]:
    """Return the rows that hold on a day, in the order of the table."""
    return tuple(row for row in rows if row.dates.holds(day))


def one_in_force(rows: Sequence[R], day: date) -> R | None:
    """Return the row that holds on a day; the last written wins when several do."""
    held = in_force(rows, day)
    return held[-1] if held else None


def possible(rows: Sequence[R], day: date, trust: Trust) -> tuple[R, ...]:
    """Return the rows that may hold on a day: the one in force, or all of them when their dates are not trusted.

    Args:
        rows: Successive values of one thing.
        day: The day of care.
        trust: Footings that may be held against a product.
    """
    row = one_in_force(rows, day)
    if row is not None and row.dates.footing in trust:
        return (row,)
    if all(other.dates.dated in trust for other in rows):
        return (row,) if row is not None else ()
    # The row of the day first: it is the likeliest.
    return (*((row,) if row is not None else ()), *(other for other in rows if other is not row))
