"""A FHIR resource as facts: the scalars of its JSON by pointer, and what departs from the declared elements."""

from __future__ import annotations

from harness.codecs.fhir import decode_fhir
from harness.judging.readings.jsons import json_reading
from harness.judging.readings.reading import Reading, Tables

__all__ = ["read_fhir"]


def read_fhir(data: bytes, tables: Tables) -> Reading:
    """Read a resource, a bundle included (``/entry/*/resource/…``)."""
    del tables
    read = decode_fhir(data)
    return json_reading(read.root, read.problems)
