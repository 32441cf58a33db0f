"""One rubric against its rule: codes as they stand, amounts in cents, numbers as numbers."""

from __future__ import annotations

from collections.abc import Mapping

from harness.model.expectation import RubricRule
from harness.model.rubrics import AMOUNTS
from harness.valuation import amc_share, amo_share

__all__ = ["cents", "compare_rubric", "shown", "stated"]

_NUMBERS = frozenset({"quantity", "rate", "coefficient", "birth_rank"})


def compare_rubric(name: str, rule: RubricRule, observed: str | None, others: Mapping[str, str]) -> str | None:
    """Return None when the rubric obeys its rule, else what was expected, in words.

    Args:
        name: Rubric name.
        rule: What the case says.
        observed: Text on the wire (amounts in cents), None when absent.
        others: The other rubrics of the line, for computed values.
    """
    if rule.absent:
        return None if observed in (None, "") else "(absent)"
    if rule.computed is not None:
        expected = _computed(rule.computed, others)
        # A line without its base or rate gives nothing to compute: two absences do not agree.
        return None if expected is not None and observed == expected else f"{shown(name, expected)} ({rule.computed})"
    accepted = rule.one_of or ((rule.equal,) if rule.equal is not None else ())
    if any(_same(name, value, observed) for value in accepted):
        return None
    return " | ".join(accepted)


def _same(name: str, expected: str, observed: str | None) -> bool:
    if observed is None:
        # A code 0 may be left blank on the wire: both say "none".
        return expected in {"", "0"} or (name in AMOUNTS and cents(expected) == "0")
    if name in AMOUNTS:
        return cents(expected) == observed
    if name in _NUMBERS and expected.isdigit() and observed.isdigit():
        return int(expected) == int(observed)
    return expected == observed


def _computed(rule: str, line: Mapping[str, str]) -> str | None:
    """Apply a valuation rule to the other rubrics of the line; None when they do not allow it."""
    try:
        base, rate = int(line["base"]), int(line["rate"])
    except (KeyError, ValueError):
        return None
    shares = {"amo": amo_share, "amc": amc_share}
    return str(shares[rule](base, rate)) if rule in shares else None


def cents(euros: str) -> str:
    """Return an amount written ``28.42`` as cents text (``2842``); other text unchanged."""
    whole, dot, part = euros.partition(".")
    if not dot or not whole.isdigit() or not part.isdigit() or len(part) != 2:
        return euros
    return str(int(whole) * 100 + int(part))


def stated(rule: RubricRule) -> str:
    """Return what a rule asks for as the file says it, the rule of computation by its name."""
    if rule.absent:
        return "(absent)"
    return f"({rule.computed})" if rule.computed is not None else " | ".join(rule.one_of) or rule.equal or ""


def shown(name: str, value: str | None) -> str:
    """Return a value as a person reads it: amounts in euros, absence as a dash."""
    if value is None or value == "":
        return "–"
    if name in AMOUNTS and value.isdigit():
        return f"{int(value) // 100}.{int(value) % 100:02d}"
    return value
