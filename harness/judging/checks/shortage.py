"""What is concluded when fewer messages came than a check needs."""

from __future__ import annotations

from harness.judging.context import CheckContext
from harness.judging.finding import Finding, breached, undecided

__all__ = ["too_few"]


def too_few(context: CheckContext, reason: str, wanted: str, found: int) -> Finding:
    """A missing message accuses the product, unless its driver could not play a step."""
    if context.unsupported:
        return undecided("unsupported-step", steps=", ".join(context.unsupported))
    return breached(reason, wanted, str(found))
