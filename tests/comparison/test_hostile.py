"""Bytes nobody should send, on either side: a located difference or a refused reference, never a crash."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.codecs.b2.frame import DEFAULT_BOUND
from harness.comparison import ReferenceFaultError, compare_b2
from harness.comparison.fields import Findings
from harness.comparison.gathering import MAX_TOLD
from tests.comparison.files import FILE, TOWN, change, found, lines_of, places, records
from tests.proof.counts import count

EXAMPLES = count(300, 20_000)


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        (b"", "vide"),
        (FILE[:-1], "127 caractères au lieu de 128"),
        (b"bonjour", "7 caractères au lieu de 128"),
        (b"A" * (DEFAULT_BOUND + 1), "octets"),
        (b"\n".join([lines_of(FILE)[0] + b"TROP", *lines_of(FILE)[1:]]), "132 caractères au lieu de 128"),
    ],
)
def test_a_file_that_is_none_is_told_with_its_place(bad: bytes, words: str) -> None:
    first = found(bad).differences[0]
    assert first.name == "comparison.framing"
    assert words in first.observed
    assert first.location.startswith("#")
    with pytest.raises(ReferenceFaultError):
        compare_b2(bad, FILE, TOWN)


def test_a_file_cut_in_a_record_tells_the_cut_then_what_is_missing() -> None:
    comparison = found(FILE[: 22 * 128 + 50])
    assert places(comparison)[0] == "#23"
    # The trailer of the last invoice was cut; type 6 and 999 never came.
    assert sorted(places(comparison)[1:]) == ["5#3", "6#1", "999#1"]


def test_lines_whose_last_blanks_were_stripped_may_serve_as_a_reference() -> None:
    stripped = b"\n".join(line.rstrip() for line in lines_of(FILE))
    assert compare_b2(stripped, FILE, TOWN).equal
    # A product may not send it so: records are 128 characters long.
    assert found(stripped).differences[0].name == "comparison.framing"


@pytest.mark.parametrize("text", ["É", "\x00", "ÿ"])
def test_a_strange_byte_is_told_at_its_field_whatever_the_class(text: str) -> None:
    assert places(found(change(5, 76, text))) == ["4[76,5]#1"]
    assert places(found(change(1, 92, text))) == ["000[92,37]#1"]
    assert places(found(change(5, 57, text))) == ["4[57,9]#1"]


@pytest.mark.parametrize("digit", ["²", "³"])
def test_digits_that_are_none_are_no_numbers(digit: str) -> None:
    assert places(found(change(7, 66, digit))) == ["5[66,8]#1"]


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.binary(max_size=700), st.integers(0, len(FILE)), st.integers(0, 700))
def test_no_bytes_raise(noise: bytes, at: int, cut: int) -> None:
    for bad in (noise, FILE[:at] + noise + FILE[at + cut :]):
        comparison = found(bad)
        assert comparison.equal == (not comparison.differences)
        assert all(d.location for d in comparison.differences)
        try:
            reverse = compare_b2(bad, FILE, TOWN)
        except ReferenceFaultError:
            continue
        assert reverse.equal == (not reverse.differences)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(st.sampled_from(lines_of(FILE)), max_size=40))
def test_records_in_any_order_never_raise_and_are_never_taken_for_the_file(shuffled: list[bytes]) -> None:
    data = b"".join(shuffled)
    kinds = sorted(r.text for r in records(data)) if data else []
    if kinds != sorted(r.text for r in records()):
        assert not found(data).equal
    else:
        assert all(d.location for d in found(data).differences)


def test_a_file_that_is_wrong_everywhere_is_bounded() -> None:
    findings = Findings(TOWN)
    record = records()[0]
    for _ in range(MAX_TOLD + 3):
        findings.structural(record, "comparison.record-extra", "", "000")
    comparison = findings.comparison()
    assert len(comparison.differences) == MAX_TOLD + 1
    assert (comparison.differences[-1].name, comparison.differences[-1].observed) == ("comparison.more", "3")
