"""Claims of a token held against rules that are data: issuer, audience, times on the simulated clock, nonce, acr."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files

from harness.codecs.jose.base64url import encode
from harness.codecs.jsons import Plain
from harness.codecs.problem import Problem

__all__ = ["ClaimRule", "check_claims", "profile"]

LEEWAY = timedelta(seconds=60)
"""How far two clocks may be apart."""
_LATEST = 253_402_300_799
"""31 December 9999, in seconds since 1970."""


@dataclass(frozen=True, slots=True)
class ClaimRule:
    """What one claim must be."""

    claim: str
    """Its name; ``cnf/x5t#S256`` for a claim inside another."""
    kind: str
    """Name of a check of ``KINDS``: ``equals``, ``contains``, ``after``…"""
    value: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class _Case:
    """One claim being looked at."""

    rule: ClaimRule
    found: Plain
    claims: Mapping[str, Plain]
    now: datetime


def _instant(value: Plain) -> datetime | None:
    """Read a NumericDate (RFC 7519 §2): seconds since 1970, fractions allowed."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not 0 <= value <= _LATEST:
        return None
    return datetime.fromtimestamp(float(value), UTC)


def _equals(case: _Case) -> bool:
    return case.found == case.rule.value


def _contains(case: _Case) -> bool:
    return case.rule.value in case.found if isinstance(case.found, list) else _equals(case)


def _party(case: _Case) -> bool:
    """``azp`` names the client when there is one, and must be there for several audiences."""
    several = isinstance(audience := case.claims.get("aud"), list) and len(audience) > 1
    return _equals(case) if case.found is not None else not several


def _after(case: _Case) -> bool:
    moment = _instant(case.found)
    return moment is not None and case.now < moment + LEEWAY


def _before(case: _Case) -> bool:
    moment = _instant(case.found)
    return moment is not None and moment <= case.now + LEEWAY


def _half_hash(case: _Case) -> bool:
    """``at_hash``: the left half of the SHA-256 of the access token."""
    digest = hashlib.sha256(case.rule.value.encode()).digest()
    return case.found == encode(digest[: len(digest) // 2])


KINDS: Mapping[str, Callable[[_Case], bool]] = {
    "equals": _equals,
    "contains": _contains,
    "party": _party,
    "after": _after,
    "before": _before,
    "half-hash": _half_hash,
    "text": lambda case: isinstance(case.found, str) and bool(case.found),
    "list": lambda case: isinstance(case.found, list) and bool(case.found),
}
"""The checks, by the name rules give them."""
_EVEN_ABSENT = "party"


@cache
def _profiles() -> Mapping[str, tuple[ClaimRule, ...]]:
    document = tomllib.loads(files(__package__).joinpath("profiles.toml").read_text("utf-8"))
    return {name: tuple(ClaimRule(**rule) for rule in table["claims"]) for name, table in document.items()}


def profile(name: str, **values: str) -> tuple[ClaimRule, ...]:
    """Return the rules of a kind of token with the caller's values in them.

    Args:
        name: ``id-token``, ``client-assertion``, ``access-token`` or ``user-info``.
        values: ``issuer``, ``client``, ``nonce``, ``acr``…; a rule whose value is not given is left out.

    Raises:
        KeyError: there is no such kind.
    """
    found = []
    for rule in _profiles()[name]:
        wanted = rule.value.removeprefix("$")
        if wanted == rule.value:
            found.append(rule)
        elif wanted in values:
            found.append(ClaimRule(rule.claim, rule.kind, values[wanted], rule.required))
    return tuple(found)


def _at(claims: Mapping[str, Plain], path: str) -> Plain:
    found: Plain = claims
    for name in path.split("/"):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def check_claims(claims: Mapping[str, Plain], rules: tuple[ClaimRule, ...], now: datetime) -> tuple[Problem, ...]:
    """Return every claim that is missing or not what its rule says, located by its path.

    Args:
        claims: Of a token read by ``decode_token``.
        rules: See ``profile``.
        now: The simulated clock, with its zone; one minute of difference is allowed.
    """
    found = []
    for rule in rules:
        value = _at(claims, rule.claim)
        if value is None and rule.kind != _EVEN_ABSENT:
            if rule.required:
                found.append(_told("claim-missing", rule))
        elif not KINDS[rule.kind](_Case(rule, value, claims, now)):
            found.append(_wrong(rule, value, now))
    return tuple(found)


def _wrong(rule: ClaimRule, value: Plain, now: datetime) -> Problem:
    if rule.kind not in {"after", "before"}:
        return _told("claim-value", rule, expected=rule.value or rule.kind, found=_shown(value))
    moment = _instant(value)
    if moment is None:
        return _told("claim-instant", rule, found=_shown(value))
    code = "claim-expired" if rule.kind == "after" else "claim-early"
    return _told(code, rule, at=f"{moment:%Y-%m-%dT%H:%M:%SZ}", now=f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}")


def _shown(value: Plain) -> str:
    return str(value)[:80]


def _told(code: str, rule: ClaimRule, **arguments: str) -> Problem:
    return Problem(f"codecs.jose-{code}", rule.claim, tuple(sorted({"claim": rule.claim, **arguments}.items())))
