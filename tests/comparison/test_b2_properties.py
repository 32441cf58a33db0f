"""What must hold of every comparison, whatever the field and whatever stands in it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.codecs.b2 import Layout
from harness.codecs.b2.codec import Record
from harness.codecs.b2.layout import Field
from harness.codecs.b2.rules_fields import field_fault
from harness.comparison import compare_b2, counterexample
from harness.model.difference import FieldClass
from tests.codecs.b2.sample import SAMPLE
from tests.comparison.files import FILE, HOSPITAL, TOWN, change, places, records
from tests.proof.counts import count

EXAMPLES = count(300, 20_000)
FILES = {"syn-07": (FILE, TOWN), "cp-hospital": (SAMPLE, HOSPITAL)}
_DIGITS, _LETTERS = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 "


def _places(data: bytes, layout: Layout, *classes: FieldClass) -> list[tuple[Record, Field]]:
    """Every field of some classes, except those that make a record what it is."""
    found = list[tuple[Record, Field]]()
    for record in records(data, layout):
        letter = layout.records[record.variant].complement[0]
        fields = [f for f in layout.records[record.variant].fields if f.field_class in classes]
        found += [(record, f) for f in fields if f.pos not in {1, letter} and f.name_fr != "Séquence"]
    return found


def _text(draw: st.DrawFn, field: Field) -> str:
    return draw(st.text(_DIGITS if field.kind == "N" else _LETTERS, min_size=field.length, max_size=field.length))


@st.composite
def _mutation(draw: st.DrawFn, dialect: str, *classes: FieldClass) -> tuple[bytes, Record, Field, str]:
    """One field of one record that says something else."""
    data, layout = FILES[dialect]
    record, field = draw(st.sampled_from(_places(data, layout, *classes)))
    old = record.read(field.pos, field.length)
    text = _text(draw, field)
    if text == old or not text.strip(" 0"):
        text = ("9" if old[0] != "9" else "8") + text[1:]
    return change(record.rank, field.pos, text, data), record, field, text


@pytest.mark.parametrize("dialect", FILES)
@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data())
def test_a_changed_exact_field_is_found_alone_at_its_place(dialect: str, data: st.DataObject) -> None:
    reference, layout = FILES[dialect]
    observed, record, field, text = data.draw(_mutation(dialect, FieldClass.EXACT))
    comparison = compare_b2(reference, observed, layout)
    [difference] = comparison.differences
    where = record.location(field.pos, field.length)
    assert (difference.location, difference.name, difference.observed) == (where, field.name_fr, text)
    assert difference.expected == record.read(field.pos, field.length)
    assert not comparison.equal
    assert counterexample(comparison) == (where,)


@pytest.mark.parametrize("dialect", FILES)
@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data())
def test_a_changed_total_or_key_is_found_alone_at_its_place(dialect: str, data: st.DataObject) -> None:
    reference, layout = FILES[dialect]
    observed, record, field, text = data.draw(_mutation(dialect, FieldClass.DERIVED))
    comparison = compare_b2(reference, observed, layout)
    [difference] = comparison.differences
    # The lines did not change: what is computed from them is what the reference writes.
    where, before = record.location(field.pos, field.length), record.read(field.pos, field.length)
    assert (difference.location, difference.expected, difference.observed) == (where, before, text)
    assert difference.rule.startswith("XR-")


@pytest.mark.parametrize("dialect", FILES)
@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data())
def test_a_changed_field_that_is_not_held_is_listed_and_never_a_difference(dialect: str, data: st.DataObject) -> None:
    reference, layout = FILES[dialect]
    classes = FieldClass.OPAQUE, FieldClass.TOLERATED, FieldClass.VOLATILE
    observed, record, field, text = data.draw(_mutation(dialect, *classes))
    where = record.location(field.pos, field.length)
    comparison = compare_b2(reference, observed, layout)
    if field.field_class is FieldClass.VOLATILE and field_fault(field, text):
        assert places(comparison) == [where]
        return
    assert comparison.differences == ()
    assert comparison.equal
    [left] = comparison.ignored
    assert (left.location, left.name) == (where, field.name_fr)
    assert left.reason == f"comparison.{field.field_class.value}"


@settings(max_examples=EXAMPLES, deadline=None)
@given(data=st.data())
def test_a_number_bound_to_the_fixture_that_changes_in_one_place_is_found_there(data: st.DataObject) -> None:
    observed, record, field, _ = data.draw(_mutation("syn-07", FieldClass.FIXTURE_BOUND))
    comparison = compare_b2(FILE, observed, TOWN)
    if field.name_fr in {"Nom du partenaire", "Numéro d'entrée"}:
        # They stand in one place of the file or of the invoice: another value is bound, and listed.
        assert [i.location for i in comparison.ignored] == [record.location(field.pos, field.length)]
    else:
        assert places(comparison) == [record.location(field.pos, field.length)]


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(FILE)), st.integers(0, 300), st.binary(max_size=300)), max_size=4))
def test_what_is_compared_with_itself_is_equal(edits: list[tuple[int, int, bytes]]) -> None:
    data = FILE
    for at, cut, noise in edits:
        data = data[:at] + noise + data[at + cut :]
    data = data[: len(data) // 128 * 128].replace(b"\n", b" ").replace(b"\r", b" ") or FILE
    comparison = compare_b2(data, data, TOWN)
    assert comparison.equal
    assert (comparison.differences, comparison.ignored) == ((), ())
