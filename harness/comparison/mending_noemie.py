"""Entities of a return whose code or closing ``@`` alone is spoilt: read as what they were, and told once.

Theory.  As for the records of a B2 file: the bytes that cut a return into entities decide how everything after them
is read.  Where the reference has an entity, the same bytes but for its code or its ``@`` are that entity, spoilt.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from harness.codecs.b2.codec import Record
from harness.codecs.b2.layout import Field
from harness.codecs.noemie import NoemieFile
from harness.codecs.noemie.codec import Entities, Entity
from harness.comparison.excerpt import window
from harness.comparison.fields import Findings

__all__ = ["mended_return"]

_CODE = 1
_END = "@"


def mended_return(reference: bytes, file: NoemieFile, observed: bytes, findings: Findings, entities: Entities) -> bytes:
    """Return the observed bytes with spoilt codes and ends put right, each told in the findings.

    Args:
        reference: The return expected.
        file: The same, decoded.
        observed: The return received.
        findings: Completed in place; locations are those of the return put right.
        entities: The entity table.

    Returns:
        ``observed`` itself when nothing had to be put right, or when it has another length than the reference.
    """
    if len(reference) != len(observed) or sum(len(e.text) for e in file.entities) != len(reference):
        return observed
    body, start = bytearray(observed), 0
    for rank, entity in enumerate(file.entities, 1):
        got = observed[start : start + len(entity.text)].decode("latin-1")
        for definition in _spoilt(entity, got, entities):
            at = start + definition.start
            body[at : at + definition.length] = entity.read(definition.pos, definition.length).encode("latin-1")
            _tell(findings, Record(rank, entity.code, entity.occurrence, entity.text), definition, got, start)
        start += len(entity.text)
    return bytes(body)


def _spoilt(entity: Entity, got: str, entities: Entities) -> Iterator[Field]:
    """Yield the code and the end of an entity where they differ, when hardly anything else does."""
    known = entities.get(entity.code)
    if known is None or known.length != len(got) or entity.text == got:
        return
    telling = [f for f in known.fields if f.pos == _CODE or f.const == _END]
    spoilt = [f for f in telling if entity.text[f.start : f.stop] != got[f.start : f.stop]]
    if not spoilt:
        return
    inside = range(telling[0].stop, known.length - (len(telling) - 1))
    unlike = sum(entity.text[n] != got[n] for n in inside)
    if unlike <= max(1, len(inside) // 4):
        yield from spoilt


def _tell(findings: Findings, record: Record, definition: Field, got: str, offset: int) -> None:
    """Note the difference with its bytes and excerpt: its location is not one of the return as received."""
    want, found = record.read(definition.pos, definition.length), got[definition.start : definition.stop]
    before = len(findings.differences)
    findings.differ(record, definition, want, found)
    if len(findings.differences) == before:
        return  # beyond the bound
    rank, difference = findings.differences[-1]
    words = (("rank", str(rank)), ("offset", str(offset + definition.start)))
    shown = window(got, definition.start, definition.length, "comparison.place-record", words)
    told = replace(
        difference, expected_bytes=want.encode("latin-1"), observed_bytes=found.encode("latin-1"), excerpt=shown
    )
    findings.differences[-1] = (rank, told)
