"""Returns: invoices aligned by number, entities by kind, control totals recomputed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.codecs.noemie import control, encode, entity, noemie_from_files, paid
from harness.codecs.noemie.codec import Entity
from harness.comparison import Mask, ReferenceFaultError, compare_noemie
from harness.model.difference import Comparison
from tests.codecs.b2.sample import files
from tests.proof.counts import count

EXAMPLES = count(200, 10_000)
ENTITIES = noemie_from_files(files())


def _return(*invoices: tuple[int, int, str], day: str = "250920") -> bytes:
    """One payee, one lot; invoices as (number, cents, state)."""
    made = [entity(ENTITIES, "000", {62: "580"}), entity(ENTITIES, "040", {6: "991038431"})]
    made += [entity(ENTITIES, "071", {6: day, 12: "VIREMENT FICTIF"}), entity(ENTITIES, "081", {6: "01"})]
    made.append(entity(ENTITIES, "080", {6: "250915", 12: 1}))
    for number, cents, state in invoices:
        made += _invoice(number, cents, state)
    made.append(control(ENTITIES, "080", made[4:]))
    made.append(control(ENTITIES, "040", made[1:]))
    made.append(entity(ENTITIES, "999", {56: len(made) + 1, 83: 1, 86: paid(made), 97: "P"}))
    return encode(made)


def _invoice(number: int, cents: int, state: str) -> list[Entity]:
    got = cents if state == "P" else 0
    made = [
        entity(ENTITIES, "102", {6: f"{number:09d}", 21: "001", 24: "250915", 30: "F"}),
        entity(ENTITIES, "103", {6: "2550999999001", 19: "13", 21: "NADIRSYN", 101: "550901"}),
        entity(ENTITIES, "198", {6: cents, 14: state, 15: got, 23: "P"}),
        entity(ENTITIES, "199", {6: 0, 23: "P"}),
        entity(ENTITIES, "210", {6: 1, 61: "P", 62: "G", 53: got}),
    ]
    if state == "R":
        made.append(entity(ENTITIES, "294", {6: "T001", 10: "REJET FICTIF", 96: "F", 97: "O"}))
    return made


RETURN = _return((1, 2100, "P"), (2, 2842, "P"), (3, 1700, "R"))


def _compare(observed: bytes, *masks: Mask) -> Comparison:
    return compare_noemie(RETURN, observed, ENTITIES, masks)


def _places(comparison: Comparison) -> list[str]:
    return [d.location for d in comparison.differences]


def test_an_amount_paid_and_the_totals_that_follow() -> None:
    comparison = _compare(_return((1, 2100, "P"), (2, 2800, "P"), (3, 1700, "R")))
    assert _places(comparison) == ["198[6,8]#2", "198[15,8]#2", "210[53,8]#2"]
    follows = [i.location for i in comparison.ignored if i.reason == "comparison.follows"]
    assert follows == ["990[31,11]#1", "990[31,11]#2", "999[86,11]#1"]


def test_a_missing_invoice_is_one_difference() -> None:
    comparison = _compare(_return((1, 2100, "P"), (3, 1700, "R")))
    assert [(d.location, d.name, d.expected) for d in comparison.differences] == [
        ("102#2", "comparison.invoice-missing", "000000002")
    ]


def test_an_invoice_too_many_and_an_entity_too_many() -> None:
    more = _compare(_return((1, 2100, "P"), (2, 2842, "P"), (3, 1700, "R"), (4, 100, "P")))
    assert [(d.location, d.name) for d in more.differences] == [("102#4", "comparison.invoice-extra")]
    rejected = _compare(_return((1, 2100, "P"), (2, 2842, "R"), (3, 1700, "R")))
    assert ("294#1", "comparison.record-extra") in [(d.location, d.name) for d in rejected.differences]


def test_an_invoice_under_another_number_is_the_same_invoice() -> None:
    assert _places(_compare(_return((1, 2100, "P"), (7, 2842, "P"), (3, 1700, "R")))) == ["102[6,9]#2"]


def test_a_wrong_control_total_says_what_stands_before_it() -> None:
    observed = RETURN.replace(b"080              0000000300000004942", b"080              0000000300000004943")
    assert observed != RETURN
    [difference] = _compare(observed).differences
    # 21.00 + 28.42 = 49.42
    assert (difference.location, difference.expected, difference.observed) == (
        "990[31,11]#1", "00000004942", "00000004943",
    )  # fmt: skip


def test_a_mask_leaves_out_a_field_with_its_reason() -> None:
    other = _return((1, 2100, "P"), (2, 2842, "P"), (3, 1700, "R"), day="251001")
    assert _places(_compare(other)) == ["071[6,6]#1"]
    comparison = _compare(other, Mask("071[6,6]", reason="date du virement"))
    assert comparison.equal
    assert [(i.location, i.reason) for i in comparison.ignored] == [("071[6,6]#1", "date du virement")]


def test_a_cut_return_is_located() -> None:
    comparison = _compare(RETURN[:-40])
    assert comparison.differences[0].name == "comparison.framing"
    assert comparison.differences[0].location == "999#1"


@pytest.mark.parametrize("bad", [b"", b"000", b"bonjour", RETURN[:-40]])
def test_a_reference_that_cannot_serve_is_refused(bad: bytes) -> None:
    with pytest.raises(ReferenceFaultError):
        compare_noemie(bad, RETURN, ENTITIES)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.data())
def test_a_changed_field_is_found_alone_at_its_place(data: st.DataObject) -> None:
    """Any field of any entity between the ends, but those that make the entity what it is."""
    found = []
    offset = 128
    counts: dict[str, int] = {}
    for text in RETURN[128:-128].split(b"@")[:-1]:
        code = text[:3].decode()
        counts[code] = counts.get(code, 0) + 1
        found += [(offset, code, f, counts[code]) for f in ENTITIES[code].fields[1:-1]]
        offset += len(text) + 1
    start, code, field, occurrence = data.draw(st.sampled_from(found))
    old = RETURN[start + field.start : start + field.stop]
    new = bytes(data.draw(st.sampled_from(b"123456789")) for _ in old)
    if new == old or (code == "990" and field.pos == 6):
        return
    observed = RETURN[: start + field.start] + new + RETURN[start + field.stop :]
    assert _places(_compare(observed)) == [f"{code}[{field.pos},{field.length}]#{occurrence}"]


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.binary(max_size=300), st.integers(0, len(RETURN)), st.integers(0, 200))
def test_no_bytes_raise(noise: bytes, at: int, cut: int) -> None:
    for observed in (noise, RETURN[:at] + noise + RETURN[at + cut :]):
        comparison = _compare(observed)
        assert comparison.equal == (not comparison.differences)
        assert all(d.location for d in comparison.differences)
    assert _compare(RETURN) == Comparison(())
