"""The QR code of a picture as facts: its text, what it stands for, and its fields when its form is known."""

from __future__ import annotations

from harness.codecs.codes2d import Symbology, decode_qr
from harness.codecs.jsons import step
from harness.judging.readings.pictures import one_only, symbols
from harness.judging.readings.reading import Fact, Reading, Tables

__all__ = ["read_qr"]


def read_qr(data: bytes, tables: Tables) -> Reading:
    """Read a picture in PNG or JPEG, or the text of a code."""
    del tables
    found, problems = symbols(data)
    if problems:
        return Reading((), problems)
    codes = [symbol for symbol in found if symbol.symbology in {"", Symbology.QR.value}]
    facts, told = list[Fact](), list(one_only(codes))
    for code in codes:
        read = decode_qr(code.text)
        facts += [Fact("/texte", code.text), Fact("/nature", read.kind)]
        facts += [Fact(f"/champs{step(name)}", value) for name, value in read.fields.items()]
        told += read.problems
    return Reading(tuple(facts), tuple(told))
