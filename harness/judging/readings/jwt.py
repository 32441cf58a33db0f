"""A signed token as facts: parameters of its header and claims; its signature is nobody's business here."""

from __future__ import annotations

from harness.codecs.jose import decode_token
from harness.judging.readings.jsons import json_facts
from harness.judging.readings.reading import Reading, Tables

__all__ = ["read_jwt"]


def read_jwt(data: bytes, tables: Tables) -> Reading:
    """Read a token, compact or in JSON; its faults are those of its form, whoever signed it."""
    del tables
    token = decode_token(data)
    facts = [
        fact
        for rank, signature in enumerate(token.signatures)
        for fact in json_facts(signature.header, "/header", f"/signatures/{rank}/header")
    ]
    if token.claims is not None:
        facts += json_facts(token.claims, "/claims", "/claims")
    return Reading(tuple(facts), token.told, placed=True)
