"""Values derived from others of the same message by a named rule: keys, digests, sums, counts."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from harness.codecs.checkdigits import b2_key, luhn_ok, nir_key

__all__ = ["FUNCTIONS", "Argument", "Derivation", "Sources", "parse_derivation"]

_CALL = re.compile(r"([a-z][a-z0-9-]*)\((.*)\)", re.DOTALL)
_ARGUMENTS = re.compile(r"\s*(?:'([^']*)'|([^',\s]+))\s*(?:,|$)")
_DECIMAL = re.compile(r"[+-]?\d{1,15}(?:\.\d{1,6})?")


class Sources:
    """Where the arguments of a rule are read: nothing stands anywhere unless a message says so."""

    __slots__ = ()

    def values(self, path: str) -> Sequence[str]:
        """Return every value at a path, in the order of the message."""
        del path
        return ()

    def part(self, path: str) -> bytes | None:
        """Return the canonical bytes of the part of the message at a path."""
        del path
        return None


def _first(compute: Callable[[str], str | None]) -> Callable[[Sequence[Sequence[str]]], str | None]:
    """Make a rule on the first value of one path."""
    return lambda values: compute(values[0][0]) if values[0] else None


def _nir_key(nir: str) -> str | None:
    return nir_key(nir[:13])


def _luhn(digits: str) -> str | None:
    return next((key for key in "0123456789" if luhn_ok(digits + key)), None)


def _day(instant: str) -> str | None:
    return instant[:10] if re.fullmatch(r"\d{4}-\d{2}-\d{2}", instant[:10]) else None


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _sum(values: Sequence[Sequence[str]]) -> str | None:
    """Add decimals exactly; the sum has as many decimals as the most precise of them."""
    if not all(_DECIMAL.fullmatch(v) for v in values[0]):
        return None
    try:
        return f"{sum((Decimal(v) for v in values[0]), Decimal(0)):f}"
    except InvalidOperation:
        return None


def _concat(values: Sequence[Sequence[str]]) -> str | None:
    return "".join(v[0] for v in values) if all(values) else None


@dataclass(frozen=True, slots=True)
class _Function:
    """How many arguments a rule takes, and what it computes of their values."""

    most: int
    compute: Callable[[Sequence[Sequence[str]]], str | None]


FUNCTIONS: Mapping[str, _Function] = {
    "nir-key": _Function(1, _first(_nir_key)),
    "b2-key": _Function(1, _first(b2_key)),
    "luhn": _Function(1, _first(_luhn)),
    "sha-256": _Function(1, _first(lambda v: _digest(v).hex())),
    "sha-256-base64": _Function(1, _first(lambda v: base64.b64encode(_digest(v)).decode("ascii"))),
    "sha-256-part": _Function(1, lambda _: None),
    "sum": _Function(1, _sum),
    "count": _Function(1, lambda values: str(len(values[0]))),
    "concat": _Function(8, _concat),
    "day": _Function(1, _first(_day)),
    "upper": _Function(1, _first(str.upper)),
    "length": _Function(1, _first(lambda v: str(len(v)))),
}
"""The closed table of rules.

Keys: ``nir-key`` (of the first 13 characters), ``b2-key``, ``luhn``.  Digests: ``sha-256`` (hexadecimal) and
``sha-256-base64`` of the UTF-8 text, ``sha-256-part`` (base64) of the exclusive canonical form of an element
without the signature directly below it.  Others: ``sum`` of decimals, ``count`` of places, ``concat``, ``day`` of
an instant, ``upper``, ``length`` in characters.
"""


@dataclass(frozen=True, slots=True)
class Argument:
    """A path of the message, or a text written in the rule."""

    text: str
    literal: bool


@dataclass(frozen=True, slots=True)
class Derivation:
    """One rule applied to arguments."""

    function: str
    arguments: tuple[Argument, ...]

    def compute(self, sources: Sources) -> str | None:
        """Return the value the rule gives in a message; None when an argument is missing or unfit."""
        if self.function == "sha-256-part":
            part = sources.part(self.arguments[0].text)
            return None if part is None else base64.b64encode(hashlib.sha256(part).digest()).decode("ascii")
        values = [(a.text,) if a.literal else sources.values(a.text) for a in self.arguments]
        return FUNCTIONS[self.function].compute(values)


def parse_derivation(text: str) -> Derivation | None:
    """Read ``nir-key(/path)`` or ``concat('#', //Assertion/@ID)``; None when no rule can be read."""
    call = _CALL.fullmatch(text.strip())
    if call is None or call[1] not in FUNCTIONS:
        return None
    arguments, at, body = [], 0, call[2]
    while at < len(body):
        found = _ARGUMENTS.match(body, at)
        if found is None:
            return None
        arguments.append(Argument(found[1] if found[2] is None else found[2], found[2] is None))
        at = found.end()
    if not 0 < len(arguments) <= FUNCTIONS[call[1]].most:
        return None
    return Derivation(call[1], tuple(arguments))
