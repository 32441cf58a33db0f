"""Returns: lengths of the entities, a whole synthetic return, control totals, damaged input."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.codecs.noemie import (
    check_totals,
    control,
    decode,
    encode,
    entity,
    invoice_states,
    noemie_from_files,
    paid,
)
from harness.codecs.noemie.codec import Entity
from tests.codecs.b2.sample import files

ENTITIES = noemie_from_files(files())
EXAMPLES = 5000 if os.environ.get("RECETTE_PROVE") == "1" else 100

PUBLISHED_LENGTHS = """
010 14  020 21  040 21  070 12  071 86  080 15  081 22  100 15  102 40  103 152  110 88  120 57  150 8
160 23  198 24  199 49  210 118  220 118  250 47  261 19  262 134  290 98  294 153  295 135  990 43
000 128  999 128
"""


def test_every_entity_has_its_published_length() -> None:
    words = PUBLISHED_LENGTHS.split()
    assert {code: record.length for code, record in ENTITIES.items()} == dict(
        zip(words[::2], map(int, words[1::2]), strict=True)
    )


def _return(amo: tuple[int, int] = (2100, 2842), state: str = "P") -> list[Entity]:
    """One payee, one lot, two invoices."""
    made = [entity(ENTITIES, "000", {62: "580"}), entity(ENTITIES, "040", {6: "991038431"})]
    made += [entity(ENTITIES, "071", {6: "250920", 12: "VIREMENT FICTIF"}), entity(ENTITIES, "081", {6: "01"})]
    made.append(entity(ENTITIES, "080", {6: "250915", 12: 1}))
    for number, amount in enumerate(amo, 1):
        made += [
            entity(ENTITIES, "102", {6: f"{number:09d}", 21: "001", 24: "250915", 30: "F"}),
            entity(ENTITIES, "103", {6: "2550999999001", 19: "13", 21: "NADIRSYN", 101: "550901"}),
            entity(ENTITIES, "150", {6: "10"}),
            entity(ENTITIES, "198", {6: amount, 14: state, 15: amount, 23: "P"}),
            entity(ENTITIES, "199", {6: 0, 23: "P"}),
            entity(ENTITIES, "210", {6: 1, 61: "P", 62: "G", 53: amount}),
        ]
    made.append(control(ENTITIES, "080", made[4:]))
    made.append(control(ENTITIES, "040", made[1:]))
    made.append(entity(ENTITIES, "999", {56: len(made) + 1, 83: 1, 86: paid(made), 97: "P"}))
    return made


def test_a_return_is_written_and_read_back() -> None:
    data = encode(_return())
    file = decode(data, ENTITIES)
    assert file.problems == ()
    assert check_totals(file) == ()
    assert [e.read(6, 9) for e in file.of("102")] == ["000000001", "000000002"]
    assert encode(file.entities) == data
    lot = file.of("990")[0]
    # 21.00 + 28.42 = 49.42 over two invoices.
    assert (lot.read(6, 17).strip(), lot.read(23, 8), lot.read(31, 11)) == ("080", "00000002", "00000004942")


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        (b"080              00000002", b"080              00000003", "990[23,8]#1"),
        (b"00000004942P@990", b"00000004941P@990", "990[31,11]#1"),
        (b"00000004942P@990", b"00000004942N@990", "990[42,1]#1"),
    ],
)
def test_a_wrong_control_entity_is_located(old: bytes, new: bytes, where: str) -> None:
    data = encode(_return())
    assert data.count(old) == 1
    assert [p.location for p in check_totals(decode(data.replace(old, new), ENTITIES))] == [where]


@pytest.mark.parametrize(
    ("amo", "amc", "state"),
    [("P", " ", "paid"), ("P", "P", "paid"), ("R", "R", "rejected"), ("R", " ", "rejected"), ("P", "R", "partial")],
)
def test_the_state_of_an_invoice_follows_its_two_parts(amo: str, amc: str, state: str) -> None:
    made = [entity(ENTITIES, "000", {}), entity(ENTITIES, "102", {6: "000000009"})]
    made += [entity(ENTITIES, "198", {14: amo, 23: "P"}), entity(ENTITIES, "199", {14: amc, 23: "P"})]
    assert invoice_states(encode(made)) == {"000000009": state}


def test_an_invoice_left_untreated_has_no_state() -> None:
    made = [entity(ENTITIES, "000", {}), entity(ENTITIES, "102", {6: "000000009"}), entity(ENTITIES, "198", {14: "D"})]
    assert invoice_states(encode(made)) == {}


def test_a_negative_amount_is_subtracted() -> None:
    parts = [entity(ENTITIES, "198", {15: 500, 23: "P"}), entity(ENTITIES, "198", {15: 200, 23: "N"})]
    assert paid(parts) == 300


def test_an_unknown_entity_is_kept_told_and_skipped() -> None:
    made = _return()
    data = encode(made[:5]) + b"77700NOUVELLE@" + encode(made[5:])
    file = decode(data, ENTITIES)
    [problem] = file.problems
    assert (problem.code, problem.location) == ("codecs.noemie-unknown-entity", "777#1")
    assert len(file.of("102")) == 2


def test_an_entity_of_another_length_is_told() -> None:
    data = encode(_return()).replace(b"15000" + b"10" + b"@", b"15000" + b"1" + b"@", 1)
    assert "codecs.noemie-entity-length" in [p.code for p in decode(data, ENTITIES).problems]


def test_what_is_not_a_return_is_told() -> None:
    assert [p.code for p in decode(b"", ENTITIES).problems] == ["codecs.noemie-no-000", "codecs.noemie-no-999"]
    assert decode(b"000", ENTITIES).problems[0].code == "codecs.noemie-truncated"
    assert [p.code for p in decode(b"x" * 50, ENTITIES, bound=10).problems] == ["codecs.noemie-too-large"]


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.binary(max_size=600), st.integers(0, 1600), st.integers(0, 400))
def test_no_input_raises(noise: bytes, at: int, cut: int) -> None:
    good = encode(_return())
    for data in (noise, good[:at] + noise + good[at + cut :]):
        file = decode(data, ENTITIES)
        check_totals(file)
        invoice_states(data)
        assert b"".join(e.text.encode("latin-1") for e in file.entities) == data.replace(b"\r", b"").replace(
            b"\n", b""
        ) or any(p.code == "codecs.noemie-separators" for p in file.problems)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 99999999), st.integers(0, 99999999)), max_size=5))
def test_round_trip_of_amounts(amounts: list[tuple[int, int]]) -> None:
    made = [entity(ENTITIES, "198", {6: asked, 15: given_}) for asked, given_ in amounts]
    found = decode(encode(made), ENTITIES)
    assert [(int(e.read(6, 8)), int(e.read(15, 8))) for e in found.of("198")] == amounts
