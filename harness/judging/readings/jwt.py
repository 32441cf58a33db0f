"""A signed token as facts: parameters of its header and claims; its signature is nobody's business here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from harness.codecs.jose import decode_token
from harness.codecs.jsons import Plain, step
from harness.judging.readings.reading import Fact, Reading, Tables

__all__ = ["read_jwt"]

_EVERY = "/*"
_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None}


def read_jwt(data: bytes, tables: Tables) -> Reading:
    """Read a token, compact or in JSON; its faults are those of its form, whoever signed it."""
    del tables
    token = decode_token(data)
    facts = [
        fact
        for rank, signature in enumerate(token.signatures)
        for fact in _facts(signature.header, "/header", f"/signatures/{rank}/header")
    ]
    if token.claims is not None:
        facts += _facts(token.claims, "/claims", "/claims")
    return Reading(tuple(facts), token.told, placed=True)


def _facts(value: Plain, path: str, pointer: str) -> Iterator[Fact]:
    """Yield the scalars below a value; items of a list share one path."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _facts(inner, path + step(name), pointer + step(name))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for rank, inner in enumerate(value):
            yield from _facts(inner, path + _EVERY, pointer + step(rank))
    else:
        word = next((word for word, known in _WORDS.items() if value is known), None)
        yield Fact(path, word or str(value), pointer)
