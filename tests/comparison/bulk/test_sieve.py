"""What the sieve clears, no rule would blame: with the sieve, every rule says exactly what it says without."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from harness.codecs.b2 import Layout
from harness.codecs.b2.rules import CHECKS, MAX_BREACHES
from harness.comparison.bulk.fields import RECORD_TESTS
from harness.comparison.bulk.judge import WHOLE
from harness.comparison.bulk.lines import LINE_TESTS
from harness.comparison.bulk.sieve import INVOICE_TESTS
from tests.codecs.b2.sample import SAMPLE
from tests.comparison.bulk.judging import FILES, by_reading, by_sieve
from tests.comparison.files import FILE, HOSPITAL, TOWN, change, lines_of, records
from tests.proof.counts import count

EXAMPLES = count(40, 10_000)
_CONTENTS = ["", "0", "1", "4", "9", "N", "G", "F", "89", "100", "NUT", "FPU", "CFU", "ATU", "FPC", "250229", "991231",
             "B", "2A", "000100", "A B", "é", "\t", "01", "02", "27", "ADI", "LFQK002", "999999999"]  # fmt: skip
"""Contents the rules look for, some that only nearly are, and bytes no record may hold."""


def test_every_rule_has_a_test() -> None:
    """A rule without one suspects everything: right, and slow."""
    assert set(CHECKS) == {*RECORD_TESTS, *INVOICE_TESTS, *LINE_TESTS, *WHOLE, "XR-29"}


@pytest.mark.parametrize("dialect", FILES)
@pytest.mark.parametrize("size", [1, 1000])
def test_files_as_they_are(dialect: str, size: int) -> None:
    data, layout = FILES[dialect]
    assert by_sieve(data, layout, size).breaches == by_reading(data, layout)


@pytest.mark.parametrize(("data", "layout"), [(FILE, TOWN), (SAMPLE, HOSPITAL)])
def test_each_field_of_each_variant_changed(data: bytes, layout: Layout) -> None:
    last = {record.variant: record for record in records(data, layout)}
    for variant, record in last.items():
        for at, field in enumerate(layout.records[variant].fields):
            text = "9" * field.length if at % 2 else " " * (field.length - 1) + "A"
            changed = change(record.rank, field.pos, text, data)
            assert by_sieve(changed, layout, 100).breaches == by_reading(changed, layout), (field.location, text)


@st.composite
def _edits(draw: st.DrawFn, data: bytes, layout: Layout) -> bytes:
    """Several fields that say something else, some of them something a rule looks for."""
    found = records(data, layout)
    for _ in range(draw(st.integers(1, 6))):
        record = draw(st.sampled_from(found))
        field = draw(st.sampled_from(layout.records[record.variant].fields))
        kind = draw(st.sampled_from("lrfd"))
        if kind == "d":
            digits = draw(st.text("0123456789", min_size=field.length, max_size=field.length))
            data = change(record.rank, field.pos, digits, data)
        else:
            text = draw(st.sampled_from(_CONTENTS))[: field.length]
            padded = {"l": text.ljust(field.length), "r": text.rjust(field.length)}.get(
                kind, text.rjust(field.length, "0")
            )
            data = change(record.rank, field.pos, padded, data)
    return data


@pytest.mark.parametrize("dialect", FILES)
@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data(), size=st.sampled_from([5, 12, 100]))
def test_changed_fields(dialect: str, data: st.DataObject, size: int) -> None:
    whole, layout = FILES[dialect]
    changed = data.draw(_edits(whole, layout))
    assert by_sieve(changed, layout, size).breaches == by_reading(changed, layout)


@pytest.mark.parametrize("dialect", FILES)
@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data(), size=st.sampled_from([5, 12, 100]))
def test_records_in_any_order(dialect: str, data: st.DataObject, size: int) -> None:
    whole, layout = FILES[dialect]
    lines = lines_of(whole)
    start, stop = sorted((data.draw(st.integers(0, len(lines))), data.draw(st.integers(0, len(lines)))))
    middle = data.draw(st.lists(st.sampled_from([*lines, b"7" + lines[3][1:], b"X" * 128]), max_size=9))
    changed = b"".join([*lines[:start], *middle, *lines[stop:]])
    assert by_sieve(changed, layout, size).breaches == by_reading(changed, layout)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.binary(max_size=300), st.integers(0, len(FILE)), st.integers(0, 300), st.sampled_from([1, 6, 100]))
@example(b"\x00\n", 3, 64, 1)  # a line end in the header, which stands before every piece that is read
def test_any_bytes(noise: bytes, at: int, cut: int, size: int) -> None:
    for bad in (noise, FILE[:at] + noise + FILE[at + cut :]):
        assert by_sieve(bad, TOWN, size).breaches == by_reading(bad, TOWN)


def test_breaches_beyond_the_bound_are_counted_as_suspects() -> None:
    lines = lines_of(FILE)
    # The first invoice (ranks 2 to 6) 300 times, the amount of its line not a number.
    bad = lines[4][:107] + b"ABCDEFG" + lines[4][114:]
    data = b"".join([*lines[:2], *[*lines[2:4], bad, *lines[5:7]] * 300, *lines[-2:]])
    judged = by_sieve(data, TOWN, 100)
    assert judged.breaches == by_reading(data, TOWN)
    assert sum(breach.rule == "champ" for breach in judged.breaches) == MAX_BREACHES
    # The 100 others, and the 999, which the sieve never clears.
    assert judged.beyond["champ"] == 101
