"""Likely causes of a difference: pure recognisers, each of which knows one slip."""

from __future__ import annotations

from harness.comparison.hints.amounts import hundredfold, rounding
from harness.comparison.hints.clue import Clue, Other, Recogniser, Shift
from harness.comparison.hints.dates import dates
from harness.comparison.hints.keys import keys
from harness.comparison.hints.placing import padding, record_shift, shifted, shifted_record, swapped
from harness.comparison.hints.texts import confusions, encoding, letters
from harness.comparison.hints.variants import wrong_variant
from harness.model.difference import Hint

__all__ = ["RECOGNISERS", "Clue", "Other", "Shift", "hints_for", "record_shift", "wrong_variant"]

RECOGNISERS: tuple[Recogniser, ...] = (
    shifted_record,
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
"""In this order, the surest first: a record that is shifted says it all, a shifted value comes last."""

_MOST = 2


def hints_for(clue: Clue) -> tuple[Hint, ...]:
    """Return the causes recognised, the surest first, two at most."""
    if clue.carried:
        return ()
    found: list[Hint] = list(shifted_record(clue))
    if found:
        return tuple(found)
    for recogniser in RECOGNISERS[1:]:
        if recogniser is not shifted or not found:
            found += recogniser(clue)
    return tuple(found[:_MOST])
