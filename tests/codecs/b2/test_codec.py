"""Decoding and encoding: the worked example, variants told by content, faulty framings."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.codecs.b2 import build, decode, encode, values_of
from harness.codecs.b2.codec import ValueTooLongError
from tests.codecs.b2.sample import SAMPLE, hospital, town

HOSPITAL = hospital()
TOWN = town()
EXAMPLES = 5000 if os.environ.get("RECETTE_PROVE") == "1" else 100


def test_the_sample_is_read_record_by_record() -> None:
    file = decode(SAMPLE, HOSPITAL)
    assert [r.variant for r in file.records] == ["000", "1", "2", "2S", "4", "4S", "4M", "4", "4S", "5", "6", "999"]
    assert file.problems == ()
    [lot] = file.lots
    [invoice] = lot.invoices
    assert [len(line.complements) for line in invoice.lines] == [2, 1]
    assert invoice.lines[0].complements[1].read(43, 7) == "HBLD138"
    assert file.records[7].location(76, 5) == "4[76,5]#2"


def test_the_sample_survives_decoding_and_encoding() -> None:
    file = decode(SAMPLE, HOSPITAL)
    assert encode(file.records, HOSPITAL) == SAMPLE
    assert encode([(r.variant, values_of(r, HOSPITAL)) for r in file.records], HOSPITAL) == SAMPLE


@pytest.mark.parametrize("separator", [b"\n", b"\r\n", b"\r"])
def test_line_ends_are_tolerated_and_told(separator: bytes) -> None:
    lines = [SAMPLE[i : i + 128].rstrip() for i in range(0, len(SAMPLE), 128)]
    file = decode(separator.join(lines) + separator, HOSPITAL)
    assert encode(file.records, HOSPITAL) == SAMPLE
    assert file.problems[0].code == "codecs.b2-separators"
    # The 000 of the sample ends with blanks: stripped, it is 107 characters long.
    assert dict(file.problems[1].arguments)["rank"] == "1"


def test_a_truncated_file_is_read_as_far_as_it_goes() -> None:
    file = decode(SAMPLE[: 128 * 5 + 40], HOSPITAL)
    assert len(file.records) == 6
    [problem] = [p for p in file.problems if p.code == "codecs.b2-truncated"]
    assert (problem.location, dict(problem.arguments)["length"]) == ("#6", "40")


def test_a_file_above_the_bound_is_not_read() -> None:
    file = decode(SAMPLE, HOSPITAL, bound=100)
    assert [p.code for p in file.problems] == ["codecs.b2-too-large"]
    assert file.records == ()


def test_an_accent_is_located() -> None:
    damaged = SAMPLE.replace(b"ETABLISSEMENT", "éTABLISSEMENT".encode("latin-1"))
    [problem] = decode(damaged, HOSPITAL).problems
    assert (problem.code, problem.location) == ("codecs.b2-strange-byte", "#2")
    assert dict(problem.arguments) == {"byte": "E9", "column": "30", "rank": "2"}


def test_a_letter_in_the_invoice_number_is_told_as_ambiguous() -> None:
    # Column 36 is the seventh character of the invoice number in a type 2.
    record = build(HOSPITAL, "2", {30: "250000S01"})
    file = decode(record.encode("ascii"), HOSPITAL)
    assert [p.code for p in file.problems] == ["codecs.b2-ambiguous-variant"]
    assert file.records[0].variant == "2"


def test_a_complement_after_a_foreign_record_is_told_as_ambiguous() -> None:
    data = encode([("2", {}), ("4S", {})], HOSPITAL)
    assert [p.location for p in decode(data, HOSPITAL).problems] == ["4S[36,1]#1"]


def test_a_variant_the_dialect_does_not_know_is_a_problem() -> None:
    data = encode([("3", {})], HOSPITAL)
    [problem] = decode(data, TOWN).problems
    assert problem.code == "codecs.b2-unknown-record"


def test_values_are_padded_by_type() -> None:
    record = build(HOSPITAL, "4", {76: "G", 98: 3000, 105: "70"})
    assert (record[75:80], record[97:104], record[104:107]) == ("G    ", "0003000", "070")
    assert len(record) == 128


def test_a_value_that_does_not_fit_is_the_callers_fault() -> None:
    with pytest.raises(ValueTooLongError, match=r"4\[105,3\]"):
        build(HOSPITAL, "4", {105: 1000})


_DIGITS = st.text("0123456789", max_size=6)


@st.composite
def _files(draw: st.DrawFn) -> list[tuple[str, dict[int, str | int]]]:
    """Grammatical files with arbitrary contents in the fields that do not tell variants apart."""
    records: list[tuple[str, dict[int, str | int]]] = [("000", {})]
    for lot in range(draw(st.integers(1, 2))):
        records.append(("1", {20: lot + 1}))
        for _ in range(draw(st.integers(0, 3))):
            records += [("2", {30: draw(_DIGITS)}), ("2S", {})]
            for _ in range(draw(st.integers(1, 3))):
                records += [("4", {98: draw(_DIGITS), 76: draw(st.text("ABCDEFG", max_size=5))}), ("4S", {})]
                records += [("4M", {37: n, 43: "LFQK002"}) for n in range(1, draw(st.integers(1, 3)))]
            records.append(("5", {66: draw(_DIGITS)}))
        records.append(("6", {52: lot + 1}))
    return [*records, ("999", {})]


@settings(max_examples=EXAMPLES, deadline=None)
@given(_files())
def test_what_is_encoded_is_decoded_to_the_same(records: list[tuple[str, dict[int, str | int]]]) -> None:
    data = encode(records, HOSPITAL)
    file = decode(data, HOSPITAL)
    assert [r.variant for r in file.records] == [variant for variant, _ in records]
    assert file.problems == ()
    for record, (variant, values) in zip(file.records, records, strict=True):
        layout = HOSPITAL.records[variant]
        raw = values_of(record, HOSPITAL)
        for pos, value in values.items():
            field = layout.by_pos[pos]
            padded = str(value).rjust(field.length, "0") if field.kind == "N" else str(value).ljust(field.length)
            assert raw[pos] == padded
    assert encode(file.records, HOSPITAL) == data


def _damaged(draw: st.DrawFn) -> bytes:
    data = bytearray(SAMPLE)
    for _ in range(draw(st.integers(0, 6))):
        position = draw(st.integers(0, len(data) - 1))
        match draw(st.sampled_from(["byte", "cut", "insert", "swap"])):
            case "byte":
                data[position] = draw(st.integers(0, 255))
            case "cut":
                del data[position : position + draw(st.integers(1, 300))]
            case "insert":
                data[position:position] = draw(st.binary(max_size=200))
            case _:
                data[position:position] = data[:128]
        if not data:
            break
    return bytes(data)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.one_of(st.binary(max_size=1500), st.composite(_damaged)()))
def test_no_input_raises(data: bytes) -> None:
    from harness.codecs.b2 import check_rules, check_sequence, invoices

    for layout in (HOSPITAL, TOWN):
        file = decode(data, layout)
        check_rules(file, layout)
        check_sequence([file, file], layout)
        invoices(file, layout)
        assert sum(len(r.text) for r in file.records) >= 0


def test_a_letter_in_the_invoice_number_of_a_line_is_told_even_after_its_like() -> None:
    # Invoice number 25000AS01: its letter falls in column 36, where complements have theirs.
    identity: dict[int, str | int] = {12: "2555555999333", 25: "53", 27: "000", 30: "25000AS01"}
    short: dict[int, str | int] = {12: "2555555999333", 25: "53", 27: "25000AS01"}
    data = encode([("2", identity), ("4", identity), ("4S", short), ("4", identity)], HOSPITAL)
    file = decode(data, HOSPITAL)
    told = {dict(p.arguments)["rank"] for p in file.problems if p.code == "codecs.b2-ambiguous-variant"}
    # The type 2 and both lines might be complements; the 4S has its invoice number where a complement has it.
    assert told == {"1", "2", "4"}


def test_a_stray_line_end_does_not_cut_the_file() -> None:
    damaged = SAMPLE[:300] + b"\n" + SAMPLE[301:]
    file = decode(damaged, HOSPITAL)
    assert [r.variant for r in file.records] == [r.variant for r in decode(SAMPLE, HOSPITAL).records]
    assert [(p.code, p.location) for p in file.problems] == [("codecs.b2-strange-byte", "#3")]
    assert file.separator == b""
