"""The threshold rule: from which price or coefficient the acts of a day are wholly covered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from harness.valuation.dated import in_force
from harness.valuation.footing import Trust
from harness.valuation.tables import Tables

__all__ = ["DaySums", "Weighed", "day_sums", "reaches_threshold"]

CUMULATED, ALONE = "1", "2"
"""Field 25 of the CCAM: invasive acts of one day are added up, others are looked at one by one."""
_CLEARED = ("0", "3")
"""Without effect on the threshold; wholly covered by nature already."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What the threshold looks at in one act of the day."""

    ccam: bool
    letter_key: bool = False
    field_25: str = ""
    """Empty = not known."""
    least: int = 0
    """Price in cents; when price and base differ the source does not say which counts: the smaller."""
    most: int = 0
    """The larger of both."""
    coefficient: Decimal = Decimal(0)
    """Quantity × coefficient of a letter-key act."""


@dataclass(frozen=True, slots=True)
class DaySums:
    """What the acts of one day weigh together; cents."""

    least: int = 0
    """Acts that cumulate, at the least."""
    most: int = 0
    """Acts that cumulate, and CCAM acts of which that is not known, at the most."""
    coefficient: Decimal = Decimal(0)
    """Letter-key acts."""


def day_sums(acts: Iterable[Weighed]) -> DaySums:
    """Add up the acts of one day."""
    least, most, coefficient = 0, 0, Decimal(0)
    for act in acts:
        if act.ccam and act.field_25 == CUMULATED:
            least += act.least
        if act.ccam and act.field_25 in {CUMULATED, ""}:
            most += act.most
        if act.letter_key:
            coefficient += act.coefficient
    return DaySums(least, most, coefficient)


def reaches_threshold(act: Weighed, sums: DaySums, tables: Tables, day: date, trust: Trust) -> bool | None:
    """Tell whether an act is wholly covered for its price or coefficient (RG_VF663); None = cannot tell.

    Args:
        act: The act.
        sums: Sums over the acts of its day, itself included.
        tables: The dated tables.
        day: Day of care.
        trust: Footings a threshold may rest on.
    """
    kind = "ccam" if act.ccam else "ngap"
    row = next((row for row in in_force(tables.thresholds, day) if row.kind == kind), None)
    if row is None or row.dates.footing not in trust:
        return None
    if act.ccam:
        return _ccam(act, sums, row.amount)
    return sums.coefficient >= row.coefficient if act.letter_key else None


def _ccam(act: Weighed, sums: DaySums, amount: int) -> bool | None:
    if act.field_25 in _CLEARED:
        return False
    if act.field_25 == ALONE:
        return _between(act.least, act.most, amount)
    if act.field_25 == CUMULATED:
        return _between(sums.least, sums.most, amount)
    # Not known to cumulate: only a day that stays below as a whole says something.
    return False if not act.field_25 and sums.most < amount else None


def _between(least: int, most: int, amount: int) -> bool | None:
    return True if least >= amount else False if most < amount else None
