"""Typed matchers: what a value of a message must look like when it cannot be known in advance."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from harness.comparison.certificates import subject_holds, subject_wanted
from harness.comparison.derived import Derivation, Sources, parse_derivation
from harness.comparison.instants import instant, tolerance, window
from harness.comparison.patterns import PatternError, compile_pattern
from harness.comparison.shapes import MATCHERS, number_within
from harness.comparison.tokens import TokenError, split_value, token_name

__all__ = [
    "KNOWN_FORMS",
    "MATCHERS",
    "Matcher",
    "MatcherError",
    "Surroundings",
    "compile_matcher",
    "instant",
    "match",
    "matcher_name",
    "read_value",
    "tolerance",
]

KNOWN_FORMS = (
    *MATCHERS,
    "instant±PT5M",
    "instant:-PT60M/PT5M",
    "number:12.50±0.01",
    "certificate:CN=…",
    "one-of:a|b",
    "regex:…",
    "same-as:/…",
    "derived:nir-key(/…)",
    "var:NOM",
    "var:NOM:uuid",
    "opt:…",
)
"""How matchers are written, for a sentence."""
_MAX_LENGTH = 4096
_VARIABLE = re.compile(r"[^\W\d][\w.-]{0,63}")


class MatcherError(ValueError):
    """A matcher that nothing could ever match, or that cannot be read; carries it as written."""

    def __init__(self, matcher: str) -> None:
        """Keep the matcher for whoever words the fault."""
        super().__init__(matcher)
        self.matcher = matcher[:200]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a value may be held against besides itself."""

    clock: datetime | None
    """The simulated clock; None = windows measured from it are not looked at."""
    sources: Sources
    """The message the value stands in."""


Check = Callable[[str, Surroundings], bool]


@dataclass(frozen=True, slots=True)
class Matcher:
    """One matcher, read once."""

    text: str
    """What the braces hold."""
    check: Check
    """Looks at the value between the fixed texts; a variable's value is not known to it."""
    before: str = ""
    after: str = ""
    optional: bool = False
    """The value may be missing."""
    absent: bool = False
    """The value must be missing."""
    anything: bool = False
    """Whatever stands below the element is part of the value."""
    variable: str = ""
    derivation: Derivation | None = None

    def reason(self, around: Surroundings) -> str:
        """Return the code that says why a value that matches is not compared by equality."""
        unmeasured = around.clock is None and tolerance(self.text) is not None
        return "comparison.matched-unmeasured" if unmeasured else "comparison.matched"

    @property
    def shown(self) -> str:
        """The value as a reference writes it."""
        return f"{self.before}${{{self.text}}}{self.after}"

    def inner(self, value: str) -> str | None:
        """Return what stands between the fixed texts; None when they are not there."""
        before, after = self.before, self.after
        if len(value) < len(before) + len(after) or not (value.startswith(before) and value.endswith(after)):
            return None
        return value[len(before) : len(value) - len(after)]

    def matches(self, value: str, around: Surroundings) -> bool:
        """Tell whether a value is what is asked for."""
        inner = self.inner(value) if self.before or self.after else value
        return inner is not None and self.check(inner, around)


def _alone(check: Callable[[str], bool]) -> Check:
    return lambda value, _: check(value)


def _within(test: Callable[[datetime, datetime | None], bool]) -> Check:
    def check(value: str, around: Surroundings) -> bool:
        found = instant(value)
        return found is not None and test(found, around.clock)

    return check


def _instant(argument: str) -> Check | None:
    found = window(argument)
    return None if found is None else _within(found)


def _certificate(argument: str) -> Check | None:
    wanted = subject_wanted(argument.removeprefix("subject="))
    return None if wanted is None else lambda value, _: subject_holds(value, wanted)


def _one_of(argument: str) -> Check | None:
    accepted = frozenset(part.strip() for part in argument.split("|"))
    return _alone(accepted.__contains__) if "|" in argument else None


def _regex(argument: str) -> Check | None:
    try:
        return _alone(compile_pattern(argument).matches)
    except PatternError:
        return None


def _number(argument: str) -> Check | None:
    found = number_within(argument)
    return None if found is None else _alone(found)


def _same_as(argument: str) -> Check | None:
    path = argument.strip()
    return (lambda value, around: value in around.sources.values(path)[:1]) if path else None


_WITH_ARGUMENT: Mapping[str, Callable[[str], Check | None]] = {
    "instant": _instant,
    "certificate": _certificate,
    "cert": _certificate,
    "one-of": _one_of,
    "regex": _regex,
    "number": _number,
    "same-as": _same_as,
}
"""Matchers by what stands before their colon; each returns None for an argument it cannot read."""


def _derived(text: str, argument: str) -> Matcher:
    derivation = parse_derivation(argument)
    if derivation is None:
        raise MatcherError(text)
    return Matcher(text, lambda v, around: v == derivation.compute(around.sources), derivation=derivation)


def _variable(text: str, argument: str) -> Matcher:
    name, colon, form = argument.partition(":")
    if not _VARIABLE.fullmatch(name):
        raise MatcherError(text)
    inner = compile_matcher(form) if colon else compile_matcher("any")
    if inner.variable or inner.absent:
        raise MatcherError(text)
    return Matcher(text, inner.check, variable=name, derivation=inner.derivation)


def _optional(text: str, argument: str) -> Matcher:
    inner = compile_matcher(argument)
    check = inner.check
    return Matcher(
        text,
        lambda v, around: not v or check(v, around),
        optional=True,
        anything=inner.anything,
        variable=inner.variable,
        derivation=inner.derivation,
    )


_NESTED: Mapping[str, Callable[[str, str], Matcher]] = {
    "derived": _derived,
    "var": _variable,
    "opt": _optional,
    "optional": _optional,
}


@lru_cache(maxsize=1024)
def compile_matcher(text: str) -> Matcher:
    """Read a matcher without its braces: ``uuid``, ``instant±PT5M`` or ``var:MSG:urn-uuid``.

    Raises:
        MatcherError: when there is none of this name, or its argument cannot be read.
    """
    alone = MATCHERS.get(text)
    if alone is not None:
        optional = text in {"opt", "optional"}
        return Matcher(
            text, _alone(alone), optional=optional, absent=text == "absent", anything=optional or text == "any"
        )
    kind, colon, argument = text.partition(":")
    if len(text) > _MAX_LENGTH:
        raise MatcherError(text)
    if colon and kind in _NESTED:
        try:
            return _NESTED[kind](text, argument)
        except RecursionError:
            raise MatcherError(text) from None
    margin = tolerance(text)
    if margin is not None:
        return Matcher(
            text, _within(lambda found, clock: clock is None or abs(found - clock.astimezone(UTC)) <= abs(margin))
        )
    check = _WITH_ARGUMENT[kind](argument) if colon and kind in _WITH_ARGUMENT else None
    if check is None:
        raise MatcherError(text)
    return Matcher(text, check)


def read_value(text: str) -> Matcher | str:
    """Return the matcher a value of a reference asks for, fixed texts around it included, or the value itself.

    Raises:
        MatcherError: when ``${`` opens something that is no matcher (``$${`` writes it as text).
    """
    try:
        found = split_value(text)
    except TokenError:
        raise MatcherError(text) from None
    if isinstance(found, str):
        return found
    before, name, after = found
    bare = compile_matcher(name)
    if not before and not after:
        return bare
    return Matcher(bare.text, bare.check, before, after, variable=bare.variable, derivation=bare.derivation)


def matcher_name(text: str) -> str:
    """Return the name inside ``${…}``, or the text itself."""
    return token_name(text) or text.strip()


class _Reader(Sources):
    """Values read one at a time, by a function."""

    __slots__ = ("_read",)

    def __init__(self, read: Callable[[str], str | None] | None) -> None:
        self._read = read

    def values(self, path: str) -> Sequence[str]:
        found = self._read(path) if self._read is not None else None
        return () if found is None else (found,)


def match(
    name: str,
    value: str,
    *,
    clock: datetime | None = None,
    read: Callable[[str], str | None] | None = None,
    sources: Sources | None = None,
) -> bool:
    """Tell whether a value is what a matcher asks for; an unknown matcher matches nothing.

    Args:
        name: ``uuid`` or ``${uuid}``; ``instant±PT5M``, ``same-as:/path``, ``opt:NAME``… take an argument. Of a
            variable only the shape is looked at: binding it is for `harness.comparison.variables`.
        value: The observed text, empty when absent.
        clock: What ``instant±…`` is measured from; without it only the shape is looked at.
        read: Gives the value at a path of the same message, for ``same-as`` and rules on one value.
        sources: Gives every value at a path, for all rules; stronger than ``read``.
    """
    try:
        matcher = compile_matcher(matcher_name(name))
    except MatcherError:
        return False
    return matcher.matches(value, Surroundings(clock, sources or _Reader(read)))
