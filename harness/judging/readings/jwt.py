"""A signed token as facts: parameters of its header and claims; its signature is nobody's business here."""

from __future__ import annotations

from collections.abc import Iterator

from harness.codecs.jose import Token, decode_token
from harness.judging.readings.jsons import gathered, json_facts
from harness.judging.readings.reading import Fact, Reading, Tables

__all__ = ["read_jwt"]


def read_jwt(data: bytes, tables: Tables) -> Reading:
    """Read a token, compact or in JSON; its faults are those of its form, whoever signed it."""
    del tables
    token = decode_token(data)
    return gathered(_facts(token), token.told)


def _facts(token: Token) -> Iterator[Fact]:
    for rank, signature in enumerate(token.signatures):
        yield from json_facts(signature.header, "/header", f"/signatures/{rank}/header")
    if token.claims is not None:
        yield from json_facts(token.claims, "/claims", "/claims")
