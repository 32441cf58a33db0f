"""Records whose kind alone is spoilt: read as what they were, and told once.

Theory.  The bytes that say which record this is (type, complement letter) decide how everything after them is grouped.
One wrong letter there would cut an invoice in two and give a dozen differences.  A record that stands where the
reference has another kind, and is like it but for those bytes and a few more, is the same record with its kind spoilt.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from harness.codecs.b2.codec import Record
from harness.codecs.b2.layout import RECORD_LENGTH, Field
from harness.comparison.excerpt import window
from harness.comparison.fields import Findings
from harness.comparison.stripes import Stripes
from harness.model.difference import Hint

__all__ = ["mended"]

_ALIKE = RECORD_LENGTH - 16
"""Bytes that must be equal: two records of one invoice that are of different kinds have more that differ."""
_TELLING = (1, 36, 39)
"""Positions that may tell a kind from another."""
_MOST = 1000
"""Records of another kind looked at; a file with more of them is another file."""


def mended(reference: Stripes, observed: Stripes, findings: Findings) -> Stripes:
    """Return the observed file with the kinds of spoilt records put right, each told in the findings.

    Args:
        reference: The file expected.
        observed: The file received.
        findings: Completed in place; locations are those of the file put right.

    Returns:
        ``observed`` itself when nothing had to be put right.
    """
    if reference.codes == observed.codes or len(reference) != len(observed):
        return observed
    pairs = enumerate(zip(reference.codes, observed.codes, strict=True))
    ranks = [rank for rank, (one, other) in pairs if one != other]
    body = bytearray(observed.body)
    for rank in ranks if len(ranks) <= _MOST else ():
        record, raw = reference.record(rank), observed.raw(rank)
        if sum(one == other for one, other in zip(reference.raw(rank), raw, strict=True)) < _ALIKE:
            continue
        for definition in _spoilt(record, raw.decode("latin-1"), findings):
            start = rank * RECORD_LENGTH + definition.start
            body[start : start + definition.length] = record.read(definition.pos, definition.length).encode("latin-1")
            _tell(findings, record, definition, raw.decode("latin-1"))
    return observed if body == observed.body else observed.altered(bytes(body))


def _spoilt(record: Record, observed: str, findings: Findings) -> Iterator[Field]:
    """Yield the fields of a record that stand where kinds are told, and made another kind of it."""
    known = findings.layout.records.get(record.variant)
    for definition in known.fields if known else ():
        want, got = record.read(definition.pos, definition.length), observed[definition.start : definition.stop]
        places = [place for place in _TELLING if definition.pos <= place < definition.pos + definition.length]
        if want != got and any(_tells(definition, place, observed[place - 1]) for place in places):
            yield definition


def _tells(definition: Field, place: int, character: str) -> bool:
    # Elsewhere than in a type or a complement, only a letter makes another kind of a record.
    return place == 1 or bool(definition.const) or character.isalpha()


def _causes(definition: Field, want: str, got: str) -> tuple[Hint, ...]:
    if definition.pos not in _TELLING[1:] or definition.length != 1:
        return ()
    words = (("expected", want), ("observed", got), ("position", str(definition.pos)))
    return (Hint("hints.wrong-letter", words),)


def _tell(findings: Findings, record: Record, definition: Field, observed: str) -> None:
    """Note the difference with its bytes and excerpt: its location is not one of the file as received."""
    want, got = record.read(definition.pos, definition.length), observed[definition.start : definition.stop]
    before = len(findings.differences)
    findings.differ(record, definition, want, got)
    if len(findings.differences) == before:
        return  # beyond the bound
    rank, difference = findings.differences[-1]
    words = (("rank", str(rank)), ("offset", str((rank - 1) * RECORD_LENGTH + definition.start)))
    shown = window(observed, definition.start, definition.length, "comparison.place-record", words)
    told = replace(
        difference,
        expected_bytes=want.encode("latin-1"),
        observed_bytes=got.encode("latin-1"),
        excerpt=shown,
        hints=_causes(definition, want, got),
    )
    findings.differences[-1] = (rank, told)
