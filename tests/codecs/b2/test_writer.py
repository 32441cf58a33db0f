"""The writer: every record type survives the way to bytes and back, and a written file obeys every rule."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.codecs.b2 import (
    InvoiceDraft,
    Layout,
    LineDraft,
    LotDraft,
    build,
    check_rules,
    decode,
    encode,
    values_of,
    write,
)
from harness.codecs.b2.writer import Values
from tests.codecs.b2.sample import SAMPLE, dre, hospital, town
from tests.codecs.b2.sampling import content
from tests.codecs.b2.valid import draft, draw_file
from tests.proof.counts import count

HOSPITAL = hospital()
DIALECTS = {layout.id: layout for layout in (HOSPITAL, town(), dre())}
EXAMPLES = count(30, 3000)


@pytest.mark.parametrize("variant", HOSPITAL.records)
@settings(max_examples=EXAMPLES, deadline=None)
@given(chance=st.randoms(use_true_random=False))
def test_a_record_of_each_type_is_read_as_it_was_written(variant: str, chance: random.Random) -> None:
    fields = HOSPITAL.records[variant].fields
    values: dict[int, str | int] = {f.pos: content(chance, f, HOSPITAL.codes) for f in fields}
    # A letter in the invoice number would make another variant of the record: that case is reported, see test_codec.
    [record] = decode(encode([(variant, values)], HOSPITAL), HOSPITAL).records
    assert record.variant == variant
    assert values_of(record, HOSPITAL) == values
    assert build(HOSPITAL, variant, values_of(record, HOSPITAL)) == record.text


@pytest.mark.parametrize("dialect", DIALECTS)
@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=st.integers(0, 10**9), invoices=st.integers(1, 3), lots=st.integers(1, 2))
def test_a_written_file_obeys_every_rule(dialect: str, seed: int, invoices: int, lots: int) -> None:
    layout = DIALECTS[dialect]
    data = draw_file(seed, layout, invoices, lots)
    file = decode(data, layout)
    assert file.problems == ()
    assert check_rules(file, layout) == ()
    assert {r.variant for r in file.records} == set(layout.records)
    assert encode(file.records, layout) == data
    assert encode([(r.variant, values_of(r, layout)) for r in file.records], layout) == data


def _worked_example() -> bytes:
    """The published worked example from what its author knew: everything else is worked out."""
    fda: Values = {44: "296991102", 53: "T", 54: "0", 39: 0, 41: 0, 57: "999999998", 66: 20, 68: 19, 70: "250114",
           76: "FDA", 81: 1, 89: 1, 91: 29425, 115: 29425, 122: "N", 123: 29425}  # fmt: skip
    par: Values = {**fda, 76: "PAR", 91: 13975, 98: 13975, 105: 70, 108: 9783, 115: 13975, 122: " ", 123: 4192}
    second = {39: "S", 48: "L", 49: "000000", 124: "N"}
    ccam = {43: "HBLD138", 57: "1", 58: "0", 63: "1", 71: "11"}
    invoice = InvoiceDraft(
        {12: "2555555999333", 30: "250000001", 39: 1, 40: 1, 49: "01", 51: "999", 58: "4", 77: "10", 79: "0",
         80: "250114", 96: "550101", 102: 1, 103: "250114", 109: "250114", 115: 10, 117: 89, 119: "99999997"},
        (LineDraft("4", par, (("4S", second), ("4M", ccam))), LineDraft("4", fda, (("4S", second),))),
        (("2S", {42: 0, 48: "00", 63: "00", 71: "O", 72: "DUPONT", 97: "JEAN", 112: "296991102", 121: "T"}),),
    )  # fmt: skip
    lot: Values = {2: "999999998", 17: "999", 20: 1, 23: 189, 26: 60, 28: "05", 30: "ETABLISSEMENT FICTIF",
                   72: "250115", 82: "062007"}  # fmt: skip
    head: Values = {4: "TE", 6: 999999998, 26: "CT", 28: "00000001999999", 48: "TR", 50: "SYN001", 56: "250115",
                    62: "CP", 66: "B2", 92: "SYNTHETIC SAMPLE"}  # fmt: skip
    return write(HOSPITAL, [LotDraft(lot, (invoice,))], head)


def test_the_worked_example_is_written_from_what_is_billed() -> None:
    assert _worked_example() == SAMPLE


def test_what_the_caller_gives_stands_even_when_it_is_wrong() -> None:
    layout = DIALECTS["syn-07"]
    made, header = draft(random.Random(4), layout, 1)
    [lot] = made
    [invoice] = lot.invoices
    wrong = InvoiceDraft(invoice.values, invoice.lines, invoice.complements, {**invoice.trailer, 39: 1})
    data = write(layout, [LotDraft(lot.values, (wrong,))], header)
    assert [(b.rule, b.location) for b in check_rules(decode(data, layout), layout)] == [("XR-08", "5[39,3]#1")]


def test_a_record_the_dialect_does_not_know_is_the_callers_fault() -> None:
    line = LineDraft("3", {}, ())
    with pytest.raises(KeyError):
        write(DIALECTS["syn-07"], [LotDraft({}, (InvoiceDraft({}, (line,)),))])


@pytest.mark.parametrize("layout", [pytest.param(layout, id=name) for name, layout in DIALECTS.items()])
def test_the_same_chance_draws_the_same_file(layout: Layout) -> None:
    assert draw_file(7, layout) == draw_file(7, layout)
    assert draw_file(7, layout) != draw_file(8, layout)
