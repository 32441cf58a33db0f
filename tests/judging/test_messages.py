"""Whole messages: rules over the files received, one by one and in a row; equality with a reference."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.judging.checks import run_check
from harness.judging.finding import Finding, Met
from harness.model.expectation import MessageReference, MessageRules
from harness.model.observation import CaseObservation, Exchange, MailOut
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


def _equal(observation: CaseObservation, reference: bytes = LOT, **changes: object) -> Finding:
    values: dict[str, object] = {"message": "lot", "reference": "references/attendu", "dialect": "cp-hospital"}
    values |= changes
    check = MessageReference(check="message_reference", id="egal", sentence="Égal.", **values)  # type: ignore[arg-type]
    return run_check(context(check, observation, **{"texte/references/attendu": reference}), check)


def test_a_lot_equal_to_its_reference_lists_what_was_left_out() -> None:
    other = LOT.replace(b"TRSYN001250115", b"TRSYN002250116", 1)
    finding = _equal(seen(mails_in=[lot(other)]))
    assert finding.met == Met.YES
    assert [(i.location, i.reason) for i in finding.ignored] == [
        ("000[50,6]#1", "comparison.volatile"),
        ("000[56,6]#1", "comparison.volatile"),
    ]


def test_a_lot_that_differs_says_where_and_what_in_words() -> None:
    finding = _equal(seen(mails_in=[lot(LOT.replace(b"HBLD138", b"HBLD400"))]))
    assert (finding.met, finding.location) == (Met.NO, "4M[43,13]#1")
    assert (finding.expected, finding.observed) == ("Code acte CCAM HBLD138", "Code acte CCAM HBLD400")
    assert dict(finding.arguments) == {"count": "1", "rule": "–"}


def test_a_missing_record_is_said_in_french() -> None:
    finding = _equal(seen(mails_in=[lot(LOT[: 10 * 128] + LOT[11 * 128 :])]))
    assert (finding.location, finding.expected) == ("6#1", "Enregistrement manquant 6")


def test_a_reference_that_is_missing_or_spoilt_accuses_nobody() -> None:
    finding = _equal(seen(mails_in=[lot()]), reference=LOT[:-1])
    assert (finding.met, finding.reason) == (Met.UNDECIDED, "judging.reference-unusable")
    assert dict(finding.arguments)["place"] == "#12"
    absent = MessageReference(
        check="message_reference", id="e", sentence="É.", message="lot", reference="references/rien"
    )
    assert run_check(context(absent, seen(mails_in=[lot()])), absent).reason == "judging.reference-missing"


def test_the_file_asked_for_is_the_one_compared() -> None:
    other = LOT.replace(b"HBLD138", b"HBLD400")
    observation = seen(mails_in=[lot(other, file=1), lot(LOT, seq=16, file=2)])
    assert _equal(observation).met == Met.NO
    assert _equal(observation, file=2).met == Met.YES
    assert _equal(observation, file=3).reason == "judging.files-count"
    assert _equal(seen(mails_in=[lot(None)])).reason == "judging.lot-undecodable"


REQUEST = b"<Envelope><Header><MessageID>urn:uuid:1</MessageID></Header><Body><Nir>${nir}</Nir>%s</Body></Envelope>"


def _call(body: bytes, service: str = "adri", clock: str = "2025-01-15T09:00:00Z") -> Exchange:
    return Exchange(15, clock, service, "urn:x:op", body, b"", 200)


def _asked(*calls: Exchange, reference: bytes = REQUEST % b"<A>1</A>", **changes: object) -> Finding:
    return _equal(seen(exchanges=calls), reference, message="request", **changes)


def test_a_request_equal_to_its_reference_but_for_what_changes_at_every_call() -> None:
    sent = (REQUEST % b"<A>1</A>").replace(b"${nir}", b"2550999999001").replace(b"uuid:1", b"uuid:2")
    finding = _asked(_call(sent))
    assert finding.met == Met.YES
    assert {i.location for i in finding.ignored} == {"/Envelope/Header/MessageID", "/Envelope/Body/Nir"}
    wrong = _asked(_call(sent.replace(b">1</A>", b">2</A>")))
    assert (wrong.location, wrong.expected, wrong.observed) == ("/Envelope/Body/A", "A 1", "A 2")


def test_the_call_asked_for_is_counted_within_its_service() -> None:
    good = (REQUEST % b"<A>1</A>").replace(b"${nir}", b"2550999999001")
    calls = (_call(b"<autre/>", service="insi"), _call(good), _call(b"<faux/>"))
    assert _asked(*calls, service="adri").met == Met.YES
    assert _asked(*calls, service="adri", file=2).met == Met.NO
    assert _asked(*calls, service="adri", file=3).reason == "judging.calls-count"


def test_an_instant_is_held_to_the_simulated_clock_of_the_call() -> None:
    reference = b"<Envelope><Temps>${instant\xc2\xb1PT5M}</Temps></Envelope>"
    sent = b"<Envelope><Temps>2025-01-15T09:04:00Z</Temps></Envelope>"
    assert _asked(_call(sent), reference=reference).met == Met.YES
    assert _asked(_call(sent, clock="2025-01-15T09:10:00Z"), reference=reference).met == Met.NO
