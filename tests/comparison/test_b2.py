"""Files that differ by more than a field: what is aligned, what follows, what is told once."""

from __future__ import annotations

import pytest

from harness.codecs.b2 import check_rules, decode
from harness.comparison import Mask, MaskError, compare_b2, counterexample
from tests.codecs.b2.sample import SAMPLE
from tests.codecs.b2.town import act, invoice, lot_file
from tests.comparison.files import (
    FILE,
    HOSPITAL,
    OTHER_NIR,
    TOWN,
    change,
    found,
    lines_of,
    places,
    records,
    without,
)

ACTS = {
    1: (act("G", 3000, 70),),
    2: (act("ADI", 4060, 70, ccam="LFQK002"), act("ADI", 998, 70, ccam="NAQK015")),
    3: (act("CS", 2500, 100), act("MCS", 500, 100)),
}


def _file(*numbers: int, **acts: tuple[object, ...]) -> bytes:
    """The reference file with these invoices only, totals right."""
    made = [
        invoice(f"{n:09d}", *acts.get(f"of_{n}", ACTS[n]), nir=OTHER_NIR if n == 3 else None)  # type: ignore[arg-type]
        for n in numbers
    ]
    return lot_file(TOWN, *made)


def test_the_files_of_these_tests_are_what_they_say() -> None:
    assert _file(1, 2, 3) == FILE
    assert check_rules(decode(FILE, TOWN), TOWN) == ()
    kinds = [r.variant for r in records()]
    invoices = ["2 2S 4 4S 5", "2 2S 4 4S 4M 4 4S 4M 5", "2 2S 4 4S 4 4S 5"]
    assert kinds == " ".join(["000 1", *invoices, "6 999"]).split()


@pytest.mark.parametrize(("kept", "where"), [((1, 2), "2#3"), ((1, 3), "2#2"), ((2, 3), "2#1")])
def test_a_missing_invoice_is_one_difference_and_the_right_totals_follow(kept: tuple[int, int], where: str) -> None:
    comparison = found(_file(*kept))
    assert [(d.location, d.name) for d in comparison.differences] == [(where, "comparison.invoice-missing")]
    assert {i.reason for i in comparison.ignored} == {"comparison.follows"}
    assert {"6[11,3]#1", "6[25,9]#1", "999[56,8]#1"} <= {i.location for i in comparison.ignored}


def test_a_missing_invoice_whose_totals_were_not_updated_is_told_once() -> None:
    """The totals still are the reference's: what differs is the invoice."""
    assert places(found(without(8, 16))) == ["2#2"]


def test_an_invoice_too_many_is_one_difference() -> None:
    comparison = found(FILE, reference=_file(1, 3))
    assert [(d.location, d.name) for d in comparison.differences] == [("2#2", "comparison.invoice-extra")]


@pytest.mark.parametrize(("kept", "where"), [(0, "4#3"), (1, "4#2")])
def test_a_missing_line_is_one_difference_whichever_of_two_alike_it_is(kept: int, where: str) -> None:
    comparison = found(_file(1, 2, 3, of_2=(ACTS[2][kept],)))
    assert [(d.location, d.name) for d in comparison.differences] == [(where, "comparison.line-missing")]
    follows = {i.location for i in comparison.ignored if i.reason == "comparison.follows"}
    # One line and its detail less: 5[39] counts 3 instead of 6, 5[58] loses its fees.
    assert {"5[39,3]#2", "5[58,8]#2", "6[14,4]#1"} <= follows


def test_a_line_too_many_is_one_difference() -> None:
    [difference] = found(FILE, reference=_file(1, 2, 3, of_3=(ACTS[3][0],))).differences
    assert (difference.location, difference.name, difference.observed) == ("4#5", "comparison.line-extra", "MCS 250915")


def test_lines_in_another_order_are_the_same_lines() -> None:
    comparison = found(_file(1, 2, 3, of_2=ACTS[2][::-1]))
    assert comparison.differences == ()
    assert [(i.location, i.name) for i in comparison.ignored] == [("2#2", "comparison.line-order")]


def test_invoices_in_another_order_are_the_same_invoices() -> None:
    comparison = found(_file(3, 1, 2))
    assert comparison.differences == ()
    swapped = found(_file(2, 1, 3))
    assert swapped.differences == ()


def test_two_like_invoices_of_one_day_are_told_apart_by_their_amounts() -> None:
    acts = {"of_1": (act("G", 3000, 70),), "of_2": (act("G", 3100, 70),)}
    reference = _file(1, 2, 3, **acts)
    # Numbered and sent in the other order.
    observed = _file(1, 2, 3, of_1=acts["of_2"], of_2=acts["of_1"])
    assert compare_b2(reference, observed, TOWN).differences == ()
    assert places(compare_b2(reference, _file(1, 3, of_1=acts["of_2"]), TOWN)) == ["2#1"]


def test_a_missing_detail_is_one_difference_and_the_next_ones_are_renumbered() -> None:
    two = [*lines_of(SAMPLE)[:7], lines_of(SAMPLE)[6].replace(b"M01", b"M02").replace(b"HBLD138", b"HBLD400")]
    reference = b"".join([*two, *lines_of(SAMPLE)[7:]])
    left = [*lines_of(reference)[:6], lines_of(reference)[7].replace(b"M02", b"M01"), *lines_of(reference)[8:]]
    comparison = compare_b2(reference, b"".join(left), HOSPITAL)
    assert [(d.location, d.name) for d in comparison.differences] == [("4M#1", "comparison.record-missing")]
    assert ("4M[37,2]#1", "comparison.follows") in {(i.location, i.reason) for i in comparison.ignored}


def test_another_patient_is_told_once_and_its_key_follows() -> None:
    data = FILE
    for rank in range(17, 24):
        data = change(rank, 12, "1850199999003", data)
        data = change(rank, 25, "15", data)  # 97 - (1850199999003 mod 97) = 15
    comparison = found(data)
    assert places(comparison) == ["2[12,13]#3"]
    reasons = {i.reason for i in comparison.ignored}
    assert reasons == {"comparison.repeated", "comparison.follows"}


def test_a_wrong_key_on_another_number_is_a_difference_of_its_own() -> None:
    data = change(17, 25, "29", change(17, 12, "1850199999003"))
    assert [(d.location, d.rule) for d in found(data).differences] == [("2[12,13]#3", ""), ("2[25,2]#3", "XR-22")]


def test_a_wrong_amount_and_the_totals_that_suit_it() -> None:
    """G at 31.00 instead of 30.00: three amounts differ, every total follows."""
    comparison = found(_file(1, 2, 3, of_1=(act("G", 3100, 70),)))
    # 31.00 x 70 % = 21.70
    assert places(comparison) == ["4[91,7]#1", "4[98,7]#1", "4[108,7]#1", "4[115,7]#1"]
    assert {i.reason for i in comparison.ignored} == {"comparison.follows"}


def test_a_wrong_total_says_what_its_lines_give() -> None:
    [difference] = found(change(7, 66, "00002101")).differences
    assert (difference.location, difference.expected, difference.rule) == ("5[66,8]#1", "00002100", "XR-09")


@pytest.mark.parametrize(
    ("rank", "pos", "text", "where", "right", "rule"),
    [
        (7, 39, "003", "5[39,3]#1", "002", "XR-08"),
        (7, 74, "00000901", "5[74,8]#1", "00000900", "XR-10"),
        (24, 11, "004", "6[11,3]#1", "003", "XR-06"),
        (25, 56, "00000026", "999[56,8]#1", "00000025", "XR-03"),
        (25, 83, "002", "999[83,3]#1", "001", "XR-04"),
    ],
)
def test_each_counter_is_recomputed_under_its_rule(
    rank: int, pos: int, text: str, where: str, right: str, rule: str
) -> None:
    [difference] = found(change(rank, pos, text)).differences
    assert (difference.location, difference.expected, difference.rule) == (where, right, rule)


def test_each_lot_is_summed_alone() -> None:
    first, second = (_file(*numbers, of_3=(act("CS", 2500, 100),)) for numbers in ((1, 2), (3,)))
    both = b"".join([*lines_of(first)[:-1], *lines_of(second)[1:]])
    wrong = both[: -128 * 2] + both[-128 * 2 :].replace(b"000002500000002500", b"000002500000002400")
    assert wrong != both
    [difference] = compare_b2(both, wrong, TOWN).differences
    assert (difference.location, difference.expected) == ("6[34,9]#2", "000002500")


def test_blanks_in_a_mandatory_number_are_a_difference() -> None:
    assert places(found(change(3, 115, "  "))) == ["2[115,2]#1"]


def test_a_rule_that_is_not_held_leaves_the_counter_compared_as_it_stands() -> None:
    observed = _file(1, 2, 3, of_1=(act("G", 3100, 70),))
    places_of = places(compare_b2(FILE, observed, TOWN, rules=["XR-06"]))
    assert "5[58,8]#1" in places_of
    assert "6[25,9]#1" not in places_of


def test_the_hospital_dialect_has_its_own_fields() -> None:
    editor = change(10, 123, "ABCD", SAMPLE)
    comparison = compare_b2(SAMPLE, editor, HOSPITAL)
    assert comparison.differences == ()
    assert [(i.location, i.reason) for i in comparison.ignored] == [("5[123,4]#1", "comparison.opaque")]
    # In town lots the same place says how the invoice was secured.
    assert places(found(change(7, 123, "DEG "))) == ["5[123,4]#1"]


def test_zeros_and_blanks_of_an_absent_number_are_a_matter_of_style() -> None:
    # 4[55,2], optional: the prescriber's specialty, zeros in the reference.
    comparison = found(change(5, 55, "  "))
    assert comparison.differences == ()
    assert [(i.location, i.reason) for i in comparison.ignored] == [("4[55,2]#1", "comparison.filling")]


def test_line_ends_are_flagged_and_change_nothing_else() -> None:
    comparison = found(b"\r\n".join([*lines_of(FILE), b""]))
    assert comparison.differences == ()
    assert [(i.location, i.reason) for i in comparison.ignored] == [("#1", "comparison.separators")]


def test_a_masked_field_is_listed_with_the_reason_given() -> None:
    masks = [Mask("4[108,7]", reason="arrondi discuté avec la caisse")]
    comparison = compare_b2(FILE, change(5, 108, "0000001"), TOWN, masks=masks)
    assert comparison.equal
    assert [(i.location, i.reason) for i in comparison.ignored] == [("4[108,7]#1", "arrondi discuté avec la caisse")]


@pytest.mark.parametrize("path", ["4[109,7]", "4[108,6]", "9[1]", "4", "[1]", "4[108,7]#1"])
def test_a_mask_on_no_field_is_refused(path: str) -> None:
    with pytest.raises(MaskError, match="aucun champ"):
        compare_b2(FILE, FILE, TOWN, masks=[Mask(path)])


def test_differences_come_in_the_order_of_the_file() -> None:
    data = change(24, 11, "009", change(2, 17, "998", change(19, 76, "XYZ  ", change(5, 76, "C    "))))
    assert places(found(data)) == ["1[17,3]#1", "4[76,5]#1", "4[76,5]#4", "6[11,3]#1"]
    # Four changes, none of which follows from another: fields compared for themselves first, then the total.
    assert counterexample(found(data)) == ("1[17,3]#1", "4[76,5]#1", "4[76,5]#4", "6[11,3]#1")


def test_a_file_of_another_dialect_is_told_record_by_record() -> None:
    """The hospital sample read as town lots: no type 3 here, so nothing is lost in silence."""
    type_3 = b"3" + lines_of(FILE)[4][1:]
    reference = b"".join([*lines_of(FILE)[:4], type_3, *lines_of(FILE)[5:]])
    observed = change(5, 90, "9", reference)
    [difference] = compare_b2(reference, observed, TOWN).differences
    assert (difference.location, difference.name) == ("3[1,128]#1", "comparison.record-unknown")
