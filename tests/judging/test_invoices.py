"""Rubrics of the public sample lot against rules written by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.judging.checks import run_check
from harness.judging.finding import Met
from harness.judging.rubrics import cents, compare_rubric
from harness.model.expectation import BilledOnce, Count, InvoiceRubrics, InvoiceSelector, LineRule, RubricRule
from tests.judging.world import LOT, arl, context, lot, seen, step


def _rubrics(**rubrics: str) -> LineRule:
    return LineRule({name: RubricRule(equal=value) for name, value in rubrics.items()})


def _check(*lines: LineRule, patient: str = "patiente", **totals: str) -> InvoiceRubrics:
    return InvoiceRubrics(
        check="invoice_rubrics",
        id="montants",
        sentence="Les montants.",
        invoice=InvoiceSelector(patient=patient),
        lines=lines,
        totals={n: RubricRule(equal=v) for n, v in totals.items()},
    )


PAR = _rubrics(act="PAR", ccam="HBLD138", base="139.75", rate="70", amo="97.83", amc="41.92", date="2025-01-14")
FDA = _rubrics(act="FDA", base="0.00", rate="0", amo="0.00", qualifier="N", amc="294.25")


def test_the_sample_lot_has_the_values_of_its_vectors() -> None:
    check = _check(PAR, FDA, total_fees="434.00", total_amo="97.83")
    finding = run_check(context(check, seen(mails_in=[lot()])), check)
    assert finding.met == Met.YES
    assert finding.expected.endswith("Total des honoraires : 434.00 ; Total de la part obligatoire : 97.83")
    assert finding.observed.endswith("Total des honoraires : 434.00 ; Total de la part obligatoire : 97.83")


def test_what_is_expected_is_told_whatever_the_kind_of_rule() -> None:
    line = LineRule(
        {"act": RubricRule(equal="PAR"), "amo": RubricRule(computed="amo"), "rate": RubricRule(one_of=("70", "55"))}
    )
    check = replace(_check(line, FDA), header={"own_nir": RubricRule(absent=True)})
    finding = run_check(context(check, seen(mails_in=[lot()])), check)
    assert finding.met == Met.YES
    assert finding.expected.startswith(
        "NIR individuel du bénéficiaire : (absent) ; PAR Code acte : PAR ; PAR Part obligatoire (AMO) : (amo) ; "
        "PAR Taux de remboursement : 70 | 55 ; FDA Code acte : FDA"
    )


def test_a_cent_less_is_named_with_its_place() -> None:
    wrong = LOT.replace(b"070000978300", b"070000978200")
    assert wrong != LOT
    check = _check(PAR, FDA)
    finding = run_check(context(check, seen(mails_in=[lot(wrong)])), check)
    assert (finding.met, finding.reason) == (Met.NO, "judging.rubric-differs")
    assert (finding.expected, finding.observed) == (
        "HBLD138 Part obligatoire (AMO) : 97.83",
        "HBLD138 Part obligatoire (AMO) : 97.82",
    )
    assert finding.location == "4[108,7]#1"


def test_a_line_nobody_expected_is_a_difference() -> None:
    check = _check(PAR)
    finding = run_check(context(check, seen(mails_in=[lot()])), check)
    assert (finding.met, finding.observed) == (Met.NO, "+ FDA")


def test_no_lot_accuses_the_product() -> None:
    check = _check(PAR)
    finding = run_check(context(check, seen()), check)
    assert finding.reason == "judging.no-invoice"
    assert finding.expected.startswith("une facture (")
    assert finding.observed == "factures reçues, tous patients : 0"


def test_no_lot_because_the_driver_cannot_play_accuses_nobody() -> None:
    check = _check(PAR)
    steps = {"facturer": step("facturer", 1, 2, "unsupported")}
    assert run_check(context(check, seen(steps=steps)), check).met == Met.UNDECIDED


def test_an_unreadable_mail_is_said() -> None:
    check = _check(PAR)
    assert run_check(context(check, seen(mails_in=[lot(None)])), check).reason == "judging.lot-undecodable"


def test_another_patient_has_no_invoice() -> None:
    check = _check(PAR, patient="inconnue")
    assert run_check(context(check, seen(mails_in=[lot()])), check).reason == "judging.no-invoice"


def test_the_same_act_in_two_accepted_files_is_billed_twice() -> None:
    check = BilledOnce(check="billed_once", id="une-fois", sentence="Une fois.", files=Count(exactly=2))
    both = seen(mails_in=[lot(), lot(file=2, seq=17)])
    assert run_check(context(check, both), check).reason == "judging.billed-twice"


def test_a_file_sent_again_after_a_negative_arl_is_not() -> None:
    check = BilledOnce(
        check="billed_once", id="une-fois", sentence="Une fois.", files=Count(exactly=2), same_numbers_when_resent=True
    )
    both = seen(mails_in=[lot(), lot(file=2, seq=17)], mails_out=[arl(positive=False)])
    assert run_check(context(check, both), check).met == Met.YES


def test_a_file_sent_again_under_new_numbers_is_refused() -> None:
    check = BilledOnce(check="billed_once", id="u", sentence="U.", same_numbers_when_resent=True)
    renumbered = LOT.replace(b"250000001", b"250000002")
    both = seen(mails_in=[lot(), lot(renumbered, file=2, seq=17)], mails_out=[arl(positive=False)])
    assert run_check(context(check, both), check).reason == "judging.resent-other-numbers"


@pytest.mark.parametrize(
    ("name", "rule", "observed", "expected"),
    [
        ("amo", RubricRule(equal="28.42"), "2842", None),
        ("amo", RubricRule(equal="28.42"), "2841", "28.42"),
        ("rate", RubricRule(equal="070"), "70", None),
        ("exemption", RubricRule(equal="0"), None, None),
        ("exemption", RubricRule(equal="4"), None, "4"),
        ("pathway", RubricRule(one_of=("T", "M")), "S", "T | M"),
        ("amc", RubricRule(absent=True), "100", "(absent)"),
        ("amo", RubricRule(computed="amo"), "699", None),
        ("amo", RubricRule(computed="amo"), "698", "6.99 (amo)"),
    ],
)
def test_one_rubric(name: str, rule: RubricRule, observed: str | None, expected: str | None) -> None:
    # 9.98 × 70 % = 6.986 → 6.99
    assert compare_rubric(name, rule, observed, {"base": "998", "rate": "70"}) == expected


@pytest.mark.parametrize("line", [{}, {"base": "998"}, {"base": "998", "rate": "x"}])
@pytest.mark.parametrize("observed", [None, "699"])
def test_what_cannot_be_computed_agrees_with_nothing(line: dict[str, str], observed: str | None) -> None:
    assert compare_rubric("amo", RubricRule(computed="amo"), observed, line) == "– (amo)"


@pytest.mark.parametrize(("euros", "text"), [("28.42", "2842"), ("0.05", "5"), ("12", "12"), ("1.5", "1.5")])
def test_amounts_have_two_decimals_or_are_left_alone(euros: str, text: str) -> None:
    assert cents(euros) == text
