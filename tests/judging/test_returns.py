"""Returns reconciled: what the product shows of each invoice, against the returns really sent."""

from __future__ import annotations

import pytest

from harness.codecs.noemie import encode, entity, noemie_from_files
from harness.judging.checks import run_check
from harness.judging.finding import Finding, Met
from harness.judging.returns import InvoiceState, expected_states, rejected_invoices, row_shows
from harness.model.expectation import ReturnsReconciled
from harness.model.observation import CaseObservation, MailIn, MailOut
from tests.codecs.b2.sample import files, town
from tests.codecs.b2.town import act, invoice, lot_file
from tests.judging.world import arl, context, lot, seen, step

CHECK = ReturnsReconciled(check="returns_reconciled", id="rapprochement", sentence="Rapproché.", step="montrer")
ENTITIES = noemie_from_files(files())
ONE, TWO, THREE = "000000001", "000000002", "000000003"
LOT = lot_file(town(), *(invoice(n, act("G", 3000, 70)) for n in (ONE, TWO, THREE)))


def _noemie(states: dict[str, tuple[str, str]], file: int = 1) -> MailOut:
    """A return: invoice number → states of its AMO and AMC parts."""
    made = [entity(ENTITIES, "000", {62: "580"})]
    for number, (amo, amc) in states.items():
        made += [entity(ENTITIES, "102", {6: number}), entity(ENTITIES, "198", {6: 2100, 14: amo, 23: "P"})]
        made.append(entity(ENTITIES, "199", {14: amc, 23: "P"}))
    return MailOut(17, "noemie", file, encode(made), True, "retour")


MIXED = _noemie({ONE: ("P", " "), TWO: ("R", " "), THREE: ("P", "R")})
SCREEN = f"""Suivi des factures
{ONE}  30,00 €  payée le 20/09
{TWO}  30,00 €  rejetée : assuré inconnu
{THREE}  30,00 €  paiement partiel
"""


def _seen(
    screen: str, *returns: MailOut, mails: tuple[MailIn, ...] = (lot(LOT),), status: str = "done"
) -> CaseObservation:
    steps = {"montrer": step("montrer", 20, 29, status=status, screen=screen)}
    return seen(steps=steps, mails_in=mails, mails_out=returns)


def _found(screen: str, *returns: MailOut, mails: tuple[MailIn, ...] = (lot(LOT),), status: str = "done") -> Finding:
    return run_check(context(CHECK, _seen(screen, *returns, mails=mails, status=status)), CHECK)


def test_a_mixed_return_gives_each_invoice_its_state() -> None:
    observed = context(CHECK, _seen("", arl(positive=True), MIXED))
    assert dict(expected_states(observed)) == {
        (1, ONE): InvoiceState.PAID,
        (1, TWO): InvoiceState.REJECTED,
        (1, THREE): InvoiceState.PARTIAL,
    }
    assert rejected_invoices(observed) == {(1, TWO)}


def test_a_screen_that_says_so_is_reconciled() -> None:
    finding = _found(SCREEN, arl(positive=True), MIXED)
    assert (finding.met, finding.expected) == (Met.YES, f"{ONE} paid ; {TWO} rejected ; {THREE} partial")


@pytest.mark.parametrize(
    ("number", "old", "new"),
    [
        (ONE, "payée le 20/09", "rejetée"),
        (ONE, "payée le 20/09", "en cours"),
        (TWO, "rejetée : assuré inconnu", "payée"),
        (THREE, "paiement partiel", "payée"),
        (THREE, "paiement partiel", "rejetée"),
    ],
)
def test_a_state_that_differs_is_told_with_its_invoice(number: str, old: str, new: str) -> None:
    finding = _found(SCREEN.replace(old, new), arl(positive=True), MIXED)
    assert (finding.met, finding.reason) == (Met.NO, "judging.state-differs")
    assert finding.expected.startswith(number)
    assert new in finding.observed


def test_an_invoice_that_is_not_shown_is_told() -> None:
    screen = "\n".join(line for line in SCREEN.splitlines() if TWO not in line)
    finding = _found(screen, arl(positive=True), MIXED)
    assert (finding.reason, finding.expected, dict(finding.arguments)) == (
        "judging.invoice-not-shown",
        TWO,
        {"file": "1"},
    )


def test_an_invoice_no_return_speaks_of_stays_acknowledged() -> None:
    returns = (arl(positive=True), _noemie({ONE: ("P", " "), TWO: ("D", "D")}))
    screen = f"{ONE} réglée\n{TWO} accusé reçu\n{THREE} transmise\n"
    assert _found(screen, *returns).met == Met.YES
    assert _found(screen.replace("transmise", "payée"), *returns).reason == "judging.state-differs"


def test_a_refused_file_makes_its_invoices_to_be_sent_again() -> None:
    screen = "\n".join(f"{n} rejet technique, à ré-émettre" for n in (ONE, TWO, THREE))
    assert _found(screen, arl(positive=False)).met == Met.YES
    assert _found(screen.replace("rejet technique, à ré-émettre", "transmise"), arl(positive=False)).met == Met.NO


def test_the_last_file_that_holds_an_invoice_decides() -> None:
    mails = (lot(LOT, seq=15, file=1), lot(LOT, seq=16, file=2))
    again = _noemie(dict.fromkeys((ONE, TWO, THREE), ("P", " ")), file=2)
    screen = "\n".join(f"{n} payée" for n in (ONE, TWO, THREE))
    assert _found(screen, arl(positive=False), arl(positive=True, file=2), again, mails=mails).met == Met.YES


def test_without_an_invoice_there_is_nothing_to_reconcile() -> None:
    assert _found("", mails=()).reason == "judging.no-invoice"


def test_a_step_not_reached_or_not_played_proves_nothing() -> None:
    assert run_check(context(CHECK, seen(steps={})), CHECK).reason == "judging.step-not-reached"
    assert _found("", MIXED, status="unsupported").reason == "judging.unsupported-step"


@pytest.mark.parametrize(
    ("row", "state"),
    [
        ("1 PAYÉE", InvoiceState.PAID),
        ("1 réglée", InvoiceState.PAID),
        ("1 paiement partiel", InvoiceState.PARTIAL),
        ("1 rejetée", InvoiceState.REJECTED),
        ("1 en cours", InvoiceState.ACKNOWLEDGED),
        ("1 ARL négatif", InvoiceState.FILE_REFUSED),
    ],
)
def test_a_row_says_one_state_only(row: str, state: InvoiceState) -> None:
    assert [s for s in InvoiceState if row_shows(row, s)] == [state]


@pytest.mark.parametrize("row", ["", "1", "1 payée puis rejetée", "1 impayée"])
def test_a_row_that_says_nothing_or_two_things_shows_no_state(row: str) -> None:
    assert not any(row_shows(row, state) for state in InvoiceState)
