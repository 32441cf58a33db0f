"""What the oracle says of one amount: the values it accepts, the rules that gave them, or why it cannot tell."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from harness.model.source import Source
from harness.valuation.footing import Footing, weakest

__all__ = ["Answer", "Arguments", "Step", "cannot_tell", "euros", "plain"]


Arguments = tuple[tuple[str, str], ...]
"""Arguments of a sentence, by name."""


@dataclass(frozen=True, slots=True)
class Step:
    """One rule applied on the way to an amount: a message code of the room ``valuation`` and its arguments."""

    code: str
    arguments: Arguments = ()
    rule: str = ""
    """Id of the rule in its source (RG_VF670…)."""
    source: Source | None = None
    footing: Footing = Footing.PUBLIC


@dataclass(frozen=True, slots=True)
class Answer:
    """The values accepted for one amount (cents) or rate (per cent), each with the same trail.

    With ``unknown`` set, other values cannot be excluded: a fact is missing, and that code says which.
    """

    values: tuple[int, ...]
    trail: tuple[Step, ...] = ()
    unknown: str = ""
    at_most: bool = False
    """The single value is a ceiling."""

    @property
    def footing(self) -> Footing:
        """The weakest of what the trail rests on."""
        return weakest(step.footing for step in self.trail)

    @property
    def value(self) -> int | None:
        """The one value, when there is one and nothing is missing."""
        return self.values[0] if len(self.values) == 1 and not self.unknown and not self.at_most else None

    def accepts(self, observed: int) -> bool:
        """Tell whether an observed value agrees."""
        return observed <= self.values[0] if self.at_most else observed in self.values

    def after(self, *steps: Step) -> Answer:
        """Return the same answer with steps put before its own."""
        return replace(self, trail=(*steps, *self.trail))


def cannot_tell(reason: str, *trail: Step, values: tuple[int, ...] = ()) -> Answer:
    """Return an answer that excludes nothing, with the code of its reason."""
    return Answer(values, trail, reason)


def euros(cents: int) -> str:
    """Write cents as a French amount (``139,75``)."""
    sign, whole = ("-", -cents) if cents < 0 else ("", cents)
    return f"{sign}{whole // 100},{whole % 100:02d}"


def plain(number: Decimal) -> str:
    """Write a coefficient or a percentage as a French number (``1,8``, ``17,5``)."""
    return format(number.normalize(), "f").replace(".", ",")
