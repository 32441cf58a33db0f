"""An HTTP request as facts: ``method``, ``path``, ``query/…``, ``form/…`` (either: ``parameter/…``), ``header/…``."""

from __future__ import annotations

from harness.codecs.http_request import decode_request
from harness.judging.readings.reading import Fact, Reading, Tables

__all__ = ["read_request"]


def read_request(data: bytes, tables: Tables) -> Reading:
    """Read a request; header names in lower case, the authentication scheme and its user by themselves."""
    del tables
    request = decode_request(data)
    if not request.method:
        return Reading((), request.problems)
    facts = [Fact("method", request.method), Fact("path", request.path)]
    facts += [Fact(f"query/{name}", value) for name, value in request.query]
    facts += [Fact(f"form/{name}", value) for name, value in request.form]
    facts += [Fact(f"parameter/{name}", value) for name, value in (*request.query, *request.form)]
    facts += [Fact(f"header/{field.name.lower()}", field.value) for field in request.fields]
    facts += [Fact("authentication/scheme", request.scheme)] if request.scheme else []
    facts += [Fact("authentication/user", request.user)] if request.user else []
    return Reading(tuple(facts), request.problems)
