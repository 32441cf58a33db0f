"""A SOAP request or answer as facts: every leaf and attribute, by its path without namespaces."""

from __future__ import annotations

from harness.codecs.soap import describe_call
from harness.codecs.xml.tree import as_problem
from harness.judging.readings.reading import Fact, Reading, Tables

__all__ = ["read_call"]


def read_call(data: bytes, tables: Tables) -> Reading:
    """Read an envelope; the paths are those of the check on calls (``Body/Requete/DatedeReference``)."""
    del tables
    call = describe_call(data)
    if call.problem is not None:
        return Reading((), (as_problem(call.problem),))
    return Reading(tuple(Fact(path, value) for path, value in call.fields.items()))
