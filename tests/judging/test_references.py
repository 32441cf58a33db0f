"""Messages equal to a reference, to one of several accepted outcomes, or in a row that shares variables."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.judging.casework import judge_checks
from harness.judging.checks import run_check
from harness.judging.finding import Finding, Met
from harness.model.expectation import ComparedMessage, MessageReference
from harness.model.observation import CaseObservation, Exchange, OtherMail
from harness.model.verdict import Verdict
from tests.judging.world import LOT, context, lot, seen, step


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
    assert dict(finding.arguments) == {
        "message": "fichier n° 1",
        "count": "1",
        "guilty": "4M[43,13]#1 Code acte CCAM",
        "rule": "–",
    }


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


def test_every_place_that_explains_a_difference_is_named() -> None:
    """Two fields differ: the act of the first line, and its code in the CCAM."""
    finding = _equal(seen(mails_in=[lot(LOT.replace(b"HBLD138", b"HBLD400").replace(b"PAR  0", b"PRO  0"))]))
    assert (finding.location, finding.expected) == ("4[76,5]#1", "Code acte (4+1) PAR")
    told = dict(finding.arguments)
    assert (told["count"], told["guilty"]) == ("2", "4[76,5]#1 Code acte (4+1) ; 4M[43,13]#1 Code acte CCAM")


ONE = b"<Demande><Numero>${var:NUMERO}</Numero><Sexe>%s</Sexe></Demande>"
OUTCOMES = {"femme": "femme.xml", "homme": "homme.xml"}
FILES = {
    "texte/femme.xml": ONE % b"F",
    "texte/homme.xml": ONE % b"M",
    "texte/suite.xml": b"<Suite><De>${var:NUMERO}</De></Suite>",
    "texte/autre.xml": ONE.replace(b"Demande", b"Autre") % b"F",
}


def _outcome(sent: bytes, why: str = "", **changes: object) -> Finding:
    values: dict[str, object] = {"message": "request", "outcomes": OUTCOMES, "justify": ("homme",)} | changes
    check = MessageReference(check="message_reference", id="issue", sentence="Issue.", **values)  # type: ignore[arg-type]
    world = replace(seen(exchanges=[_call(sent)]), justifications={"homme": why} if why else {})
    return run_check(context(check, world, **FILES), check)


def test_the_outcome_taken_is_recorded() -> None:
    finding = _outcome(b"<Demande><Numero>1</Numero><Sexe>F</Sexe></Demande>")
    assert (finding.met, finding.reason, finding.remarked) == (Met.YES, "judging.outcome-taken", False)
    assert (finding.expected, finding.observed, finding.arguments) == (
        "femme | homme",
        "femme",
        (("outcome", "femme"),),
    )


@pytest.mark.parametrize("why", ["", "  "])
def test_an_outcome_that_wants_a_reason_proves_nothing_without_one(why: str) -> None:
    finding = _outcome(b"<Demande><Numero>1</Numero><Sexe>M</Sexe></Demande>", why)
    assert (finding.met, finding.reason) == (Met.UNDECIDED, "judging.outcome-unjustified")
    assert (finding.observed, dict(finding.arguments)) == ("homme", {"outcome": "homme"})


def test_an_outcome_justified_in_writing_is_an_observation() -> None:
    sent = b"<Demande><Numero>1</Numero><Sexe>M</Sexe></Demande>"
    finding = _outcome(sent, "Le registre le demande.")
    assert (finding.met, finding.reason, finding.remarked) == (Met.YES, "judging.outcome-justified", True)
    check = MessageReference(
        check="message_reference",
        id="issue",
        sentence="Issue.",
        message="request",
        outcomes=OUTCOMES,
        justify=("homme",),
    )
    world = replace(seen(exchanges=[_call(sent)]), justifications={"homme": "Le registre le demande."})
    [result] = judge_checks(context(check, world, **FILES), ("issue",))
    assert (result.verdict, result.observation) == (Verdict.PASS, True)


def test_when_no_outcome_fits_the_nearest_is_explained() -> None:
    finding = _outcome(b"<Demande><Numero>1</Numero><Sexe>X</Sexe></Demande>")
    assert (finding.met, finding.reason, finding.location) == (Met.NO, "judging.outcome-none", "/Demande/Sexe")
    assert (finding.expected, finding.observed) == ("Sexe F", "Sexe X")
    told = dict(finding.arguments)
    assert (told["nearest"], told["outcomes"], told["guilty"]) == ("femme", "femme | homme", "/Demande/Sexe Sexe")
    far = _outcome(
        b"<Demande><Numero>1</Numero><Sexe>M</Sexe></Demande>",
        outcomes={"a": "autre.xml", "f": "femme.xml"},
        justify=(),
    )
    assert dict(far.arguments)["nearest"] == "f"


NEXT = (ComparedMessage("request", "suite.xml", 2),)


def _row(*bodies: bytes, then: tuple[ComparedMessage, ...] = NEXT, **changes: object) -> Finding:
    values: dict[str, object] = {"message": "request", "reference": "femme.xml", "then": then} | changes
    check = MessageReference(check="message_reference", id="suite", sentence="Suite.", **values)  # type: ignore[arg-type]
    calls = [replace(_call(body), response=bodies[-1]) for body in bodies]
    return run_check(context(check, seen(exchanges=calls), **FILES), check)


FIRST = b"<Demande><Numero>17</Numero><Sexe>F</Sexe></Demande>"


def test_a_variable_holds_from_one_message_to_the_next() -> None:
    finding = _row(FIRST, b"<Suite><De>17</De></Suite>")
    assert (finding.met, finding.reason) == (Met.YES, "")
    assert [i.location for i in finding.ignored] == ["/Demande/Numero", "/Suite/De"]


def test_a_variable_met_with_another_value_names_both_messages() -> None:
    finding = _row(FIRST, b"<Suite><De>18</De></Suite>")
    assert (finding.met, finding.reason, finding.location) == (Met.NO, "judging.variable-differs", "/Suite/De")
    assert (finding.expected, finding.observed) == ("De 17", "De 18")
    told = dict(finding.arguments)
    assert (told["variable"], told["first_message"], told["first_place"]) == (
        "NUMERO",
        "appel n° 1 (adri)",
        "/Demande/Numero",
    )
    assert (told["message"], told["second_message"]) == ("appel n° 2 (adri)", "appel n° 2 (adri)")


def test_an_outcome_hands_on_what_it_bound() -> None:
    assert _row(FIRST, b"<Suite><De>17</De></Suite>", reference="", outcomes=OUTCOMES).observed == "femme"
    other = _row(FIRST, b"<Suite><De>18</De></Suite>", reference="", outcomes=OUTCOMES)
    assert other.reason == "judging.variable-differs"


def test_an_answer_that_differs_accuses_nobody() -> None:
    """What the bench answered is none of the product's doing: no verdict against it can rest on that alone."""
    answer = (ComparedMessage("response", "suite.xml"),)
    assert _row(FIRST, b"<Suite><De>17</De></Suite>", then=answer).met == Met.YES
    finding = _row(FIRST, b"<Suite><De>18</De></Suite>", then=answer)
    assert (finding.met, finding.reason) == (Met.UNDECIDED, "judging.answer-differs")
    alone = _row(FIRST, b"<x/>", then=(), message="response")
    assert (alone.met, alone.reason) == (Met.UNDECIDED, "judging.answer-differs")


def test_a_message_of_the_row_that_was_not_sent_is_told() -> None:
    finding = _row(FIRST)
    assert (finding.met, finding.reason, finding.expected) == (Met.NO, "judging.calls-count", "≥ 2")
    missing = _row(FIRST, FIRST, then=(ComparedMessage("request", "rien.xml", 2),))
    assert (missing.met, missing.reason, missing.expected) == (Met.UNDECIDED, "judging.reference-missing", "rien.xml")


MAIL = b"Subject: IR\r\nMIME-Version: 1.0\r\nContent-Type: application/json\r\n\r\n{}"


def _mail(content: bytes | None, **changes: object) -> Finding:
    mails = [
        OtherMail(11, "2025-01-15T09:00:00Z", "scor", "a", b"", b"x", ""),
        OtherMail(
            12, "2025-01-15T09:00:00Z", "dre", "a", b"", content, "" if content else "codecs.mime-other-recipient"
        ),
    ]
    return _equal(seen(other_mails=mails), MAIL, message="mail", flow="dre", **changes)


def test_a_mail_of_a_flow_equals_its_reference() -> None:
    assert _mail(MAIL).met == Met.YES
    finding = _mail(MAIL.replace(b"{}", b"[]"))
    assert (finding.met, dict(finding.arguments)["message"]) == (Met.NO, "courriel n° 1 (dre)")
    assert _mail(None).reason == "judging.message-closed"
    assert _mail(MAIL, file=2).reason == "judging.message-missing"


def test_a_step_the_driver_could_not_play_leaves_everything_open() -> None:
    check = MessageReference(check="message_reference", id="e", sentence="É.", message="request", reference="femme.xml")
    world = seen(steps={"facturer": step("facturer", 10, 19, "unsupported")})
    assert run_check(context(check, world, **FILES), check).reason == "judging.unsupported-step"
