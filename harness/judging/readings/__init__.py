"""The table of readings: one function per format a message may be read in."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from harness.judging.readings.b2 import read_lot
from harness.judging.readings.dre import read_dre
from harness.judging.readings.jsons import read_json
from harness.judging.readings.reading import Fact, Reading, Tables

__all__ = ["READINGS", "Fact", "Reading", "Tables"]

READINGS: Mapping[str, Callable[[bytes, Tables], Reading]] = {
    "b2": read_lot,
    "dre": read_dre,
    "json": read_json,
}
"""Value of the key ``format`` → the function that reads."""
