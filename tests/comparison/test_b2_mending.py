"""Records whose kind alone is spoilt are read as what they were, and records in another order are seen."""

from __future__ import annotations

import pytest

from harness.comparison.fields import Findings
from harness.comparison.mending import mended
from harness.comparison.stripes import Stripes
from harness.model.difference import Difference
from tests.codecs.b2.sample import SAMPLE
from tests.comparison.files import FILE, HOSPITAL, TOWN, change, found, lines_of, places


def _mended(observed: bytes, reference: bytes = FILE) -> tuple[bytes, list[Difference]]:
    findings = Findings(TOWN)
    stripes = mended(Stripes(reference, TOWN), Stripes(observed, TOWN), findings)
    return stripes.body, [difference for _, difference in findings.differences]


# Ranks from 1: 3 type 2, 4 2S, 5 4, 6 4S, 7 trailer; 8 to 16 invoice 2, whose lines have a 4M each.
@pytest.mark.parametrize(
    ("rank", "pos", "text", "where"),
    [
        (5, 1, "5", "4[1,1]#1"),
        (6, 1, "9", "4S[1,1]#1"),
        (6, 36, "M", "4S[36,1]#1"),
        (4, 39, " ", "2S[39,1]#1"),
        (12, 36, "Z", "4M[36,1]#1"),
        (24, 1, "x", "6[1,1]#1"),
        (25, 1, "A99", "999[1,3]#1"),
        (5, 36, "S", "4[30,9]#1"),  # a letter in the invoice number makes a complement of the line
    ],
)
def test_a_spoilt_kind_is_told_once_and_put_right(rank: int, pos: int, text: str, where: str) -> None:
    observed = change(rank, pos, text)
    body, [difference] = _mended(observed)
    assert body == FILE
    assert difference.location == where
    assert difference.observed_bytes == difference.observed.encode("latin-1")
    assert difference.excerpt is not None
    # The excerpt is of the record as received, whatever kind it then has.
    shown = difference.excerpt
    raw = observed[(rank - 1) * 128 : rank * 128].decode("latin-1")
    assert shown.text[shown.column : shown.column + shown.width] == difference.observed
    assert raw[pos - 1] in difference.observed


def test_a_record_of_another_kind_is_another_record() -> None:
    lines = lines_of(FILE)
    swapped = b"".join([*lines[:10], lines[11], lines[10], *lines[12:]])  # 4M before its 4S
    assert _mended(swapped) == (swapped, [])


def test_a_file_of_another_length_or_of_the_same_kinds_is_left_alone() -> None:
    for observed in (FILE[:-128], FILE + FILE[-128:], change(5, 98, "0003100")):
        assert _mended(observed) == (observed, [])


def test_a_complement_before_what_it_completes_is_a_difference() -> None:
    lines = lines_of(FILE)
    # Records 9 to 11 from 0: line, 4S, 4M of invoice 2.
    swapped = b"".join([*lines[:10], lines[11], lines[10], *lines[12:]])
    [difference] = found(swapped).differences
    assert (difference.location, difference.name, difference.rule) == ("4M#1", "comparison.record-order", "XR-11")
    assert (difference.expected, difference.observed) == ("4S/4E/4M", "4")


def test_a_2s_after_the_line_is_a_difference() -> None:
    lines = lines_of(FILE)
    moved = b"".join([*lines[:3], lines[4], lines[5], lines[3], *lines[6:]])
    assert [(d.location, d.rule) for d in found(moved).differences] == [("2S#1", "XR-11")]


def test_the_ends_of_a_lot_in_another_order_are_a_difference() -> None:
    lines = lines_of(FILE)
    names = [d.name for d in found(b"".join([lines[1], lines[0], *lines[2:]])).differences]
    assert names == ["comparison.record-order"]


def test_like_complements_may_change_places_when_they_are_renumbered() -> None:
    first = lines_of(SAMPLE)[6]
    other = first.replace(b"HBLD138", b"HBLD400")
    head, tail = lines_of(SAMPLE)[:6], lines_of(SAMPLE)[7:]
    reference = b"".join([*head, first, other.replace(b"M01", b"M02"), *tail])
    renumbered = b"".join([*head, other, first.replace(b"M01", b"M02"), *tail])
    kept = b"".join([*head, other.replace(b"M01", b"M02"), first, *tail])
    assert places(found(renumbered, reference, HOSPITAL)) == []
    wrong = found(kept, reference, HOSPITAL).differences
    assert [(d.location, d.expected, d.observed, d.rule) for d in wrong] == [
        ("4M[37,2]#1", "01", "02", "XR-12"),
        ("4M[37,2]#2", "02", "01", "XR-12"),
    ]
