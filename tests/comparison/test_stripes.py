"""Stripes say of each record what reading it would say."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from harness.codecs.b2 import decode
from harness.codecs.b2.frame import Variants
from harness.comparison.stripes import Stripes, changed_records
from tests.codecs.b2.sample import SAMPLE
from tests.comparison.files import FILE, HOSPITAL, TOWN
from tests.proof.counts import count

EXAMPLES = count(200, 20_000)


def test_records_are_those_of_the_codec() -> None:
    for data, layout in ((FILE, TOWN), (SAMPLE, HOSPITAL)):
        stripes = Stripes(data, layout)
        assert tuple(stripes.record(rank) for rank in range(len(stripes))) == decode(data, layout).records


def test_occurrences_do_not_depend_on_the_order_they_are_asked_in() -> None:
    stripes = Stripes(FILE, TOWN)
    forward = [stripes.occurrence(rank) for rank in range(len(stripes))]
    assert [stripes.occurrence(rank) for rank in reversed(range(len(stripes)))] == forward[::-1]


def test_invoices_are_found_where_they_stand() -> None:
    # 000, 1, then 5 + 9 + 7 records of three invoices, 6, 999.
    stripes = Stripes(FILE, TOWN)
    assert stripes.invoices() == [(2, 7), (7, 16), (16, 23)]
    assert stripes.outside(stripes.invoices()) == [0, 1, 23, 24]


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(SAMPLE) - 1), st.integers(0, 255)), max_size=12))
def test_a_record_whatever_stands_in_it_is_told_apart_as_by_reading_it(edits: list[tuple[int, int]]) -> None:
    data = bytearray(SAMPLE)
    for at, byte in edits:
        # The columns that tell records apart are hit as often as all the others.
        column = (0, 35, 38, at % 128)[at % 4]
        data[at // 128 * 128 + column] = byte if byte not in b"\r\n" else 0x20
    for layout in (TOWN, HOSPITAL):
        stripes, variants = Stripes(bytes(data), layout), Variants(layout)
        texts = [data[i : i + 128].decode("latin-1") for i in range(0, len(data), 128)]
        assert [stripes.variant(rank) for rank in range(len(stripes))] == [variants.of(text) for text in texts]
        assert [stripes.record(rank).text for rank in range(len(stripes))] == texts


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.integers(0, 200), st.sets(st.integers(0, 199)))
def test_changed_records_are_all_found(size: int, ranks: set[int]) -> None:
    data = bytes(128) * size
    other = bytearray(data)
    for rank in ranks:
        if rank < size:
            other[rank * 128 + rank % 128] = 1
    assert list(changed_records(data, bytes(other))) == sorted(rank for rank in ranks if rank < size)
