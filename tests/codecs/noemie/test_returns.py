"""Whole returns: written, nested, reconciled with the lot they answer, and RSP in the layout SYN-05."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.codecs.b2 import LayoutError
from harness.codecs.b2 import decode as decode_lot
from harness.codecs.noemie import (
    PaidLot,
    Payee,
    check_nesting,
    check_rsp,
    check_totals,
    decode,
    encode,
    entity,
    noemie_from_files,
    reconcile,
    write,
)
from harness.codecs.noemie.nesting import parse_nesting
from harness.codecs.noemie.writer import Draft
from tests.codecs.b2.sample import SAMPLE, files, hospital
from tests.codecs.noemie.returns import ENTITIES, NESTING, draw_return
from tests.proof.counts import count

HOSPITAL = hospital()
EXAMPLES = count(30, 3000)
# The worked example: invoice 250000001 of lot 001 made on 2025-01-15; 97.83 and 336.17 claimed.
KEY = ("250000001", "001", "250115")


@pytest.mark.parametrize("code", [code for code in ENTITIES if code not in {"000", "999"}])
@settings(max_examples=EXAMPLES, deadline=None)
@given(chance=st.randoms(use_true_random=False))
def test_an_entity_of_each_kind_is_read_as_it_was_written(code: str, chance: random.Random) -> None:
    from tests.codecs.noemie.returns import draw_values

    values = draw_values(chance, code)
    head, made, last = (entity(ENTITIES, *draft) for draft in (("000", {}), (code, values), ("999", {})))
    file = decode(encode([head, made, last]), ENTITIES)
    assert file.problems == ()
    [found] = file.of(code)
    fields = ENTITIES[code].by_pos
    assert {pos: found.read(pos, fields[pos].length) for pos in values} == values


@settings(max_examples=EXAMPLES, deadline=None)
@given(seed=st.integers(0, 10**9), invoices=st.integers(1, 4), rsp=st.booleans())
def test_a_written_return_is_well_formed(seed: int, invoices: int, *, rsp: bool) -> None:
    data = draw_return(seed, invoices, rsp=rsp)
    file = decode(data, ENTITIES)
    assert (file.problems, check_totals(file), check_nesting(file, NESTING)) == ((), (), ())
    assert encode(file.entities) == data
    if rsp:
        assert check_rsp(file, NESTING) == ()
    else:
        assert {e.code for e in file.entities} >= set(ENTITIES) - {"110", "120", "294"}


def _problems(*codes: str) -> list[tuple[str, str]]:
    made = [entity(ENTITIES, code, {6: "040"} if code == "990" else {}) for code in codes]
    return [(p.code, p.location) for p in check_nesting(decode(encode(made), ENTITIES), NESTING)]


@pytest.mark.parametrize(
    ("codes", "where"),
    [
        (("000", "040", "071", "081", "080", "210", "999"), "210#1"),  # a line outside of any invoice
        (("000", "102", "999"), "102#1"),  # an invoice paid to nobody
        (("000", "040", "990", "080", "999"), "080#1"),  # a lot after its payee was closed
        (("000", "040", "080", "102", "040", "999"), ""),  # a payee the file does not close: the totals tell
        (("000", "040", "080", "102", "210", "294", "102", "198", "199", "999"), ""),
        (("000", "010", "020", "040", "261", "262", "250", "999"), ""),
    ],
)
def test_each_entity_stands_under_one_that_takes_it(codes: tuple[str, ...], where: str) -> None:
    expected = [("codecs.noemie-nesting", where)] if where else []
    assert _problems(*codes) == expected


def test_an_rsp_has_only_its_entities_each_part_once_and_a_line_per_reject() -> None:
    data = draw_return(1, 1, rsp=True)
    file = decode(data, ENTITIES)
    assert check_rsp(file, NESTING) == ()
    [part], [first, *_] = file.of("198"), file.of("990")
    for added, told in (
        (part, ("codecs.rsp-part", "102#1")),
        (entity(ENTITIES, "295", {}), ("codecs.rsp-entity", "295#1")),
    ):
        before = file.entities.index(part if added is part else first)
        made = [*file.entities[:before], added, *file.entities[before:]]
        assert [(p.code, p.location) for p in check_rsp(decode(encode(made), ENTITIES), NESTING)] == [told]


@pytest.mark.parametrize(("state", "line", "wrong"), [("R", True, False), ("R", False, True), ("P", True, True)])
def test_a_reject_line_and_a_rejected_part_go_together(state: str, *, line: bool, wrong: bool) -> None:
    invoice: list[Draft] = [("102", {6: "1", 30: "F"}), ("198", {14: state, 23: "P"}), ("199", {23: "P"}), ("210", {})]
    invoice += [("294", {6: "T001"})] if line else []
    data = write(ENTITIES, [Payee({}, (), (PaidLot({}, (tuple(invoice),)),))], {})
    found = [(p.code, p.location) for p in check_rsp(decode(data, ENTITIES), NESTING)]
    assert found == ([("codecs.rsp-reject", "102#1")] if wrong else [])


def _answer(*invoices: tuple[str, str, str, int, int]) -> bytes:
    """A return for (number, lot, date, fund cents, complementary cents)."""
    bills = tuple(
        (
            ("102", {6: number, 21: lot, 24: day, 30: "B"}),
            ("198", {6: amo, 14: "P", 15: amo, 23: "P"}),
            ("199", {6: amc, 14: "P", 15: amc, 23: "P"}),
        )
        for number, lot, day, amo, amc in invoices
    )
    return write(ENTITIES, [Payee({6: "999999998"}, (), (PaidLot({6: "250115", 12: 1}, bills),))], {62: "580"})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("invoices", "problems", "answered"),
    [
        ([(*KEY, 9783, 33617)], [], 1),
        ([("250000001", "   ", "000000", 9783, 33617)], [], 1),  # the number alone is enough here
        ([(*KEY, 9784, 33617)], [("codecs.noemie-claimed", "198[6,8]#1")], 1),
        ([(*KEY, 9783, 33616)], [("codecs.noemie-claimed", "199[6,8]#1")], 1),
        ([("250000002", *KEY[1:], 9783, 33617)], [("codecs.noemie-unknown-invoice", "102[6,24]#1")], 0),
        ([("250000001", "002", "250115", 9783, 33617)], [("codecs.noemie-unknown-invoice", "102[6,24]#1")], 0),
        ([("250000001", "001", "250116", 9783, 33617)], [("codecs.noemie-unknown-invoice", "102[6,24]#1")], 0),
        ([(*KEY, 9783, 33617), (*KEY, 9783, 33617)], [("codecs.noemie-twice", "102[6,9]#2")], 1),
    ],
)
def test_a_return_is_held_against_the_lot_it_answers(
    invoices: list[tuple[str, str, str, int, int]], problems: list[tuple[str, str]], answered: int
) -> None:
    found = reconcile(decode(_answer(*invoices), ENTITIES), [decode_lot(SAMPLE, HOSPITAL)])
    assert [(p.code, p.location) for p in found.problems] == problems
    assert found.answered == (KEY,) * answered
    assert found.open == (() if answered else (KEY,))


@pytest.mark.parametrize(
    "table", [b"= 3", b"[under]\n", b'under = 3\n[rsp]\nentities=[]\nparts=[]\nsource=""', b"\xff"]
)
def test_a_faulty_nesting_table_is_refused(table: bytes) -> None:
    with pytest.raises(LayoutError, match="nesting table"):
        parse_nesting(table)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 3000), st.integers(0, 400))
def test_no_input_raises(noise: bytes, at: int, cut: int) -> None:
    good = draw_return(3)
    for data in (noise, good[:at] + noise + good[at + cut :]):
        file = decode(data, ENTITIES)
        check_nesting(file, NESTING)
        check_rsp(file, NESTING)
        assert len(reconcile(file, [decode_lot(SAMPLE, HOSPITAL)]).answered) <= 1


def test_a_readers_own_entities_replace_those_they_name() -> None:
    table = files()["tables/b2/noemie.csv"].decode().splitlines(keepends=True)
    mine = "".join(line for line in table if line.startswith(("record,", "290,"))).replace("Libellé,", "Texte,")
    found = noemie_from_files(files(), own={"noemie.csv": mine.encode()})
    assert found["290"].by_pos[18].name_fr == "Texte"
    assert found["294"] == ENTITIES["294"]
