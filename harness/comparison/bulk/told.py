"""What a long comparison has told so far: kept up to a bound, then counted, and put in the order of the file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum

from harness.comparison.fields import Findings
from harness.comparison.gathering import MAX_TOLD, beyond, beyond_ignored
from harness.model.difference import Comparison, Difference, Ignored

__all__ = ["Phase", "Told"]


class Phase(IntEnum):
    """What was found at one record is told in this order."""

    FIELDS = 0
    BINDINGS = 1
    TOTALS = 2


Place = tuple[int, int]


@dataclass(slots=True)
class Told:
    """Differences and fields left aside, each with rank and phase."""

    differences: list[tuple[Place, Difference]] = field(default_factory=list)
    ignored: list[tuple[Place, Ignored]] = field(default_factory=list)
    more: int = 0
    """Differences beyond the bound."""
    more_ignored: int = 0

    def take(self, findings: Findings, phase: Phase, shift: int = 0) -> None:
        """Take over what was found; ``shift`` is added to the ranks."""
        self.add(
            (((rank + shift, phase), one) for rank, one in findings.differences),
            (((rank + shift, phase), one) for rank, one in findings.ignored),
        )
        self.more += findings.more

    def add(self, differences: Iterable[tuple[Place, Difference]], ignored: Iterable[tuple[Place, Ignored]]) -> None:
        """Take over placed findings, up to the bounds."""
        for difference in differences:
            if len(self.differences) < MAX_TOLD:
                self.differences.append(difference)
            else:
                self.more += 1
        for one in ignored:
            if len(self.ignored) < MAX_TOLD:
                self.ignored.append(one)
            else:
                self.more_ignored += 1

    def comparison(self, framing: tuple[Difference, ...], style: tuple[Ignored, ...]) -> Comparison:
        """Return everything in the order of the file; what is beyond a bound as a last entry with its count."""
        differences = [d for _, d in sorted(self.differences, key=lambda told: told[0])]
        ignored = [i for _, i in sorted(self.ignored, key=lambda told: told[0])]
        return Comparison(
            (*framing, *differences, *beyond(self.more)), (*style, *ignored, *beyond_ignored(self.more_ignored))
        )
