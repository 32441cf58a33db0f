"""A DataMatrix INS as facts, from a label or from what a scanner gave: the traits of the identity.

A label may bear other codes (a bar code of the file, a QR code): they are left alone.  One symbol that begins as an
INS one is expected, and it is a DataMatrix.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from harness.codecs.codes2d import Symbol, Symbology, decode_ins
from harness.codecs.problem import Problem
from harness.judging.readings.pictures import one_only, symbols
from harness.judging.readings.reading import Fact, Reading, Tables

__all__ = ["read_ins"]

_PATHS: Mapping[str, str] = {
    "S1": "/matricule",
    "S2": "/oid",
    "S3": "/prenoms",
    "S4": "/nom",
    "S5": "/sexe",
    "S6": "/date",
    "S7": "/lieu",
}
_MARK = b"IS"


def read_ins(data: bytes, tables: Tables) -> Reading:
    """Read a label in PNG or JPEG, or a payload."""
    del tables
    found, problems = symbols(data)
    if problems:
        return Reading((), problems)
    chosen = _chosen(found)
    told = [*one_only(chosen), *(problem for symbol in chosen for problem in _faults(symbol))]
    return Reading(tuple(fact for symbol in chosen for fact in _facts(symbol)), tuple(told))


def _chosen(found: Sequence[Symbol]) -> Sequence[Symbol]:
    """Return the symbols that say they are INS ones; when none does, what should have said it."""
    marked = [symbol for symbol in found if symbol.data.startswith(_MARK)]
    return marked or [symbol for symbol in found if symbol.symbology in {"", Symbology.DATA_MATRIX.value}]


def _facts(symbol: Symbol) -> Iterator[Fact]:
    for block, value in decode_ins(symbol.data).blocks:
        yield Fact(_PATHS[block], value, block)


def _faults(symbol: Symbol) -> Iterator[Problem]:
    if symbol.symbology not in {"", Symbology.DATA_MATRIX.value}:
        yield Problem("codecs.ins-symbology", "", (("found", symbol.symbology),))
    yield from decode_ins(symbol.data).problems
