"""Whole messages: rules over the files received, one by one and in a row."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.judging.checks import run_check
from harness.judging.finding import Finding, Met
from harness.model.expectation import MessageRules
from harness.model.observation import MailOut
from tests.judging.world import LOT, arl, context, lot, seen, step

SECOND = LOT.replace(b"9990011896005", b"9990021896005").replace(b"033617001", b"033617002")
"""The sample lot sent again as lot 002: the same invoice number, a number of lot that follows."""


def _found(rules: tuple[str, ...], *files: bytes, returns: tuple[MailOut, ...] = ()) -> Finding:
    check = MessageRules(check="message_rules", id="suite", sentence="La suite.", rules=rules, dialect="cp-hospital")
    mails = [lot(content, seq=10 + rank, file=rank) for rank, content in enumerate(files, 1)]
    return run_check(context(check, seen(mails_in=mails, mails_out=returns)), check)


def test_a_lot_number_that_stands_still_is_told_with_its_file() -> None:
    assert SECOND.count(b"0021896005") == SECOND.count(b"033617002") == 1
    assert _found(("XR-27",), LOT, SECOND).met == Met.YES
    finding = _found(("XR-27",), LOT, LOT)
    assert (finding.met, finding.expected, finding.observed) == (Met.NO, "002", "001")
    assert (finding.location, dict(finding.arguments)) == (
        "1[20,3]#1",
        {
            "rule": "XR-27",
            "sentence": "Le numéro de lot augmente de un par destinataire, de 001 à 999 puis 001.",
            "source": "alcide b2.py (retour à 001 déduit)",
            "file": "2",
        },
    )


def test_an_invoice_number_used_twice_is_told_with_its_file() -> None:
    finding = _found(("XR-19",), LOT, SECOND)
    assert (finding.met, finding.observed, finding.location) == (Met.NO, "250000001 (1)", "2[30,9]#1")


@pytest.mark.parametrize("rule", ["XR-19", "XR-27"])
def test_a_refused_file_may_be_sent_again_as_it_was(rule: str) -> None:
    assert _found((rule,), LOT, LOT, returns=(arl(positive=False, file=1),)).met == Met.YES


def test_one_file_that_breaks_a_rule_is_told_with_its_place() -> None:
    wrong = LOT.replace(b"00009783000336170000", b"00009782000336170000")
    assert wrong != LOT
    finding = _found(("XR-09",), wrong)
    assert (finding.met, finding.location) == (Met.NO, "5[66,8]#1")
    assert (finding.expected, finding.observed) == ("00009783", "00009782")
    assert dict(finding.arguments) == {
        "rule": "XR-09",
        "sentence": "Les totaux du type 5 sont les sommes des lignes.",
        "source": "SFG FIDES ACE RG_MF633",
        "file": "1",
    }


def test_the_published_example_obeys_every_rule() -> None:
    finding = _found((), LOT)
    assert (finding.met, finding.expected, finding.observed) == (Met.YES, "cp-hospital", "1")


def test_a_rule_the_dialect_does_not_hold_proves_nothing() -> None:
    """A rule nobody looks at would pass for ever."""
    finding = _found(("XR-09", "XR-99"), LOT)
    assert (finding.met, finding.reason, dict(finding.arguments)) == (
        Met.UNDECIDED,
        "judging.rule-unknown",
        {"rules": "XR-99"},
    )


def test_a_file_that_cannot_be_read_is_told() -> None:
    check = MessageRules(check="message_rules", id="regles", sentence="Règles.")
    finding = run_check(context(check, seen(mails_in=[lot(None)])), check)
    assert (finding.met, finding.reason, finding.observed) == (Met.NO, "judging.lot-undecodable", "mime")


def test_what_kept_a_mail_from_being_read_is_said_in_words() -> None:
    check = MessageRules(check="message_rules", id="regles", sentence="Règles.")
    mail = replace(lot(None), problem="codecs.mime-other-recipient")
    finding = run_check(context(check, seen(mails_in=[mail])), check)
    assert finding.observed == "le contenu n'est pas chiffré pour le certificat du destinataire"


def test_a_file_badly_cut_is_told_when_every_rule_is_asked() -> None:
    finding = _found((), LOT[:-3])  # twelve records, the last one three characters short
    assert (finding.reason, finding.location) == ("judging.lot-problem", "#12")
    assert finding.observed == "l'enregistrement 12 est coupé : 125 caractères au lieu de 128"


def test_no_file_is_a_breach_unless_the_driver_could_not_play() -> None:
    check = MessageRules(check="message_rules", id="regles", sentence="Règles.")
    assert run_check(context(check, seen()), check).reason == "judging.files-count"
    unable = seen(steps={"facturer": step("facturer", 10, 19, "unsupported")})
    assert run_check(context(check, unable), check).reason == "judging.unsupported-step"
