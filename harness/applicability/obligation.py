"""Obligations: from when, for which requests and products a text is enforceable.

Theory.  The text may be filed when one of its rules lets it, and is mandatory when one that lets it
binds.  What may be filed and is not mandatory applies to a product that claims it, by the claim
``<kind>.<id>`` of the text.  All of it is Kleene's logic: an undeclared claim is asked for only
where it decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from harness.applicability.rules import Request, Ruling, rule_on
from harness.applicability.standing import NEVER, ObligationVerdict, Standing, all_of, any_of, reason
from harness.model.condition import Always, Claimed, Condition
from harness.model.statement import Statement
from harness.model.text import RequestKind, Text

__all__ = ["claim_of", "obligation_of"]

_SHUT = (Standing.NOT_OPEN, Standing.BELOW_LEVEL)
"""The nearer to being open, the later."""


def claim_of(text: Text) -> str:
    """Return the claim by which a product says that it files a text nobody imposes on it."""
    return f"{text.kind.value}.{text.id}"


def obligation_of(
    text: Text, statement: Statement, request: RequestKind, as_of: date, levels: Sequence[str] = ()
) -> ObligationVerdict:
    """Return how a text stands towards a request filed on a day.

    Args:
        text: The text with its rules.
        statement: The product and what it claims.
        request: Why the dossier is filed.
        as_of: Day of the request.
        levels: Order of the levels, lowest first; by default the text's own.
    """
    if as_of < text.in_force_from:
        later = reason("in-force-later", date=text.in_force_from.isoformat())
        return ObligationVerdict(Standing.NOT_IN_FORCE, (later,), NEVER)
    if text.in_force_until is not None and as_of >= text.in_force_until:
        over = reason("no-longer-in-force", date=text.in_force_until.isoformat())
        return ObligationVerdict(Standing.NOT_IN_FORCE, (over,), NEVER)
    if not text.obligations:
        return ObligationVerdict(Standing.MANDATORY, (reason("always-binding"),))
    asked = Request(statement, request, as_of, levels or text.levels)
    rulings = [rule_on(rule, asked) for rule in text.obligations]
    return _verdict(rulings, Claimed(claim_of(text)))


def _verdict(rulings: Sequence[Ruling], claim: Condition) -> ObligationVerdict:
    opens = any_of(ruling.opens for ruling in rulings)
    binds = any_of(all_of((ruling.opens, ruling.binds)) for ruling in rulings)
    standing = _standing(rulings, opens, binds)
    deciding = [ruling for ruling in rulings if ruling.standing is standing] or rulings
    return ObligationVerdict(
        standing,
        tuple(dict.fromkeys(one for ruling in deciding for one in ruling.reasons)),
        any_of((binds, all_of((opens, claim)))),
        tuple(dict.fromkeys(name for ruling in deciding for name in ruling.unmet)),
    )


def _standing(rulings: Sequence[Ruling], opens: Condition, binds: Condition) -> Standing:
    if binds == Always():
        return Standing.MANDATORY
    if opens == NEVER:
        return max((ruling.standing for ruling in rulings), key=_SHUT.index)
    if opens != Always():
        return Standing.LEVEL_UNKNOWN
    return Standing.OPTIONAL if binds == NEVER else Standing.UNKNOWN
