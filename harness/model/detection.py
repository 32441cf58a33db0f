"""Detection power: what is told of each product made faulty on purpose, and of each that only pretends."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["AdversaryResult", "Detection", "TwinResult"]


@dataclass(frozen=True, slots=True)
class TwinResult:
    """A twin: the honest product with one defect, tied to the requirement it breaks."""

    id: str
    product: str
    """NIL of the product that plays it."""
    requirement: str
    caught: bool
    """A check that claims the requirement failed; a crash or another check gone red does not count."""
    by: tuple[str, ...] = ()
    """The checks that caught it, as ``case#check``."""
    others: tuple[str, ...] = ()
    """Other requirements that fail with it: the defect is wider than its requirement."""
    reason: str = ""
    """Message code of why nothing could be caught; empty when the checks simply passed."""


@dataclass(frozen=True, slots=True)
class AdversaryResult:
    """An adversary: it does nothing of what it says; whatever it passes is a hole."""

    id: str
    product: str
    passed_requirements: tuple[str, ...]
    cases: int
    bench_faults: int = 0
    """Cases the bench broke on: what it passes or not there is not known."""


@dataclass(frozen=True, slots=True)
class Detection:
    """Detection power of the packs over one or several products."""

    twins: tuple[TwinResult, ...]
    adversaries: tuple[AdversaryResult, ...]
    uncovered: tuple[str, ...]
    """Requirements that a check claims and no twin breaks."""

    @property
    def survivors(self) -> tuple[str, ...]:
        """Ids of the twins no claiming check caught."""
        return tuple(twin.id for twin in self.twins if not twin.caught)

    @property
    def complete(self) -> bool:
        """Whether the packs are able to fail: no survivor, no requirement left out, nothing passed by pretence.

        An adversary that the bench broke on, or that played nothing, proves nothing.
        """
        holes = any(one.passed_requirements or one.bench_faults or not one.cases for one in self.adversaries)
        return bool(self.twins) and not (self.survivors or self.uncovered or holes)
