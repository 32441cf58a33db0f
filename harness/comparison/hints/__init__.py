"""Likely causes of a difference: pure recognisers, each of which knows one slip."""

from __future__ import annotations

from harness.comparison.hints.amounts import hundredfold, rounding
from harness.comparison.hints.clue import Clue, Other, Recogniser
from harness.comparison.hints.dates import dates
from harness.comparison.hints.keys import keys
from harness.comparison.hints.placing import padding, shifted, swapped
from harness.comparison.hints.texts import confusions, encoding, letters
from harness.comparison.hints.variants import wrong_variant
from harness.model.difference import Hint

__all__ = ["RECOGNISERS", "Clue", "Other", "hints_for", "wrong_variant"]

RECOGNISERS: tuple[Recogniser, ...] = (
    keys,
    swapped,
    padding,
    hundredfold,
    rounding,
    dates,
    encoding,
    letters,
    confusions,
    shifted,
)
"""In this order: the first ones are the surest; a shift is only said when nothing else explains the value."""

_MOST = 2


def hints_for(clue: Clue) -> tuple[Hint, ...]:
    """Return the causes recognised, the surest first, two at most."""
    found: list[Hint] = []
    for recogniser in RECOGNISERS:
        if recogniser is not shifted or not found:
            found += recogniser(clue)
    return tuple(found[:_MOST])
