"""A silence counts only when the bench was listening and saw this case's own data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from harness.judging.checks import run_check
from harness.judging.finding import Met
from harness.model.expectation import NothingHappens, PositiveWitness, Window
from harness.model.observation import CardCommand, CardEvent, Exchange, OtherMail
from tests.judging.world import context, lot, seen, step

READ = CardCommand(3, "insured", "read", "D001", "9000")
INSERTED = CardEvent(1, "insured", "patiente", "inserted")
VERIFIED = CardCommand(4, "professional", "verify", "", "9000")


def _check(what: str = "service_call", person: str = "patiente", **window: str) -> NothingHappens:
    return NothingHappens(
        check="nothing_happens",
        id="aucun",
        sentence="Aucun appel.",
        what=what,  # type: ignore[arg-type]
        window=Window(**window),
        positive=PositiveWitness("card_read", person=person),
    )


def _call(seq: int) -> Exchange:
    return Exchange(seq, "2025-01-15T09:00:00Z", "insi", "urn:x:op", b"<a/>", b"", 200)


def test_silence_with_a_witness_passes() -> None:
    check = _check()
    assert run_check(context(check, seen(commands=[READ], card_events=[INSERTED])), check).met == Met.YES


def test_a_call_in_the_window_fails() -> None:
    check = _check()
    observed = seen(commands=[READ], card_events=[INSERTED], exchanges=[_call(15)])
    assert run_check(context(check, observed), check).reason == "judging.something-happened"


def test_a_call_outside_the_window_is_no_matter() -> None:
    check = _check(after="facturer")
    observed = seen(commands=[READ], card_events=[INSERTED], exchanges=[_call(15)])
    finding = run_check(context(check, observed), check)
    assert finding.reason == "judging.recorder-gap"  # the beacons of this world stop before that window


@pytest.mark.parametrize(
    ("flow", "told"), [("dre", "judging.something-happened"), ("", "judging.something-happened"), ("scor", "")]
)
def test_a_mail_of_the_flow_named_fails(flow: str, told: str) -> None:
    check = replace(_check("mail"), flow=flow)
    mail = OtherMail(15, "2025-01-15T09:00:00Z", "dre", "ma001@001.ma.rss.fr", b"x", b"x", "")
    finding = run_check(context(check, seen(commands=[READ], card_events=[INSERTED], other_mails=[mail])), check)
    assert (finding.reason, finding.observed) == (told, "dre → ma001@001.ma.rss.fr" if told else "insured D001")


def test_without_a_witness_nothing_is_proven() -> None:
    check = _check()
    assert run_check(context(check, seen()), check).reason == "judging.no-witness"


def test_the_witness_must_be_of_the_same_person() -> None:
    check = _check(person="autre")
    observed = seen(commands=[READ], card_events=[INSERTED])
    assert run_check(context(check, observed), check).reason == "judging.no-witness"


def test_a_pause_of_the_recorder_proves_nothing() -> None:
    check = _check()
    observed = seen(commands=[READ], card_events=[INSERTED], gap_s=7)
    assert run_check(context(check, observed), check).reason == "judging.recorder-gap"


@pytest.mark.parametrize("ended", ["interrupted", "aborted"])
def test_an_unfinished_case_proves_nothing(ended: str) -> None:
    check = _check()
    observed = seen(commands=[READ], card_events=[INSERTED], ended=ended)
    assert run_check(context(check, observed), check).reason == "judging.case-incomplete"


def test_a_window_never_reached_proves_nothing() -> None:
    check = _check(until="jamais")
    assert run_check(context(check, seen(commands=[READ])), check).reason == "judging.window-not-reached"


def test_lots_and_signatures_are_seen() -> None:
    lots, signs = _check("lot"), _check("signature")
    observed = seen(mails_in=[lot()], commands=[CardCommand(15, "professional", "sign", "", "9000")])
    assert run_check(context(lots, observed), lots).observed == "lot 1"
    assert run_check(context(signs, observed), signs).observed == "signature (professional)"


def test_a_step_the_driver_could_not_play_leaves_no_silence() -> None:
    check = _check()
    steps = {"lire": step("lire", 0, 9), "facturer": step("facturer", 10, 19, "unsupported")}
    unable = seen(commands=[READ], card_events=[INSERTED], steps=steps)
    finding = run_check(context(check, unable), check)
    assert (finding.met, finding.reason) == (Met.UNDECIDED, "judging.unsupported-step")
    before = _check(until="lire")  # what was not played comes after that window
    assert run_check(context(before, unable), before).met == Met.YES


@pytest.mark.parametrize(
    ("positive", "inside"),
    [
        (PositiveWitness("verify", window=Window(until="lire")), {"commands": [VERIFIED]}),
        (PositiveWitness("lot", person="patiente", window=Window(after="lire")), {"mails_in": [lot()]}),
        (PositiveWitness("card_event", person="patiente", window=Window(until="lire")), {"card_events": [INSERTED]}),
    ],
)
def test_a_witness_outside_its_window_does_not_count(positive: PositiveWitness, inside: dict[str, Any]) -> None:
    check = replace(_check(), positive=positive)
    assert run_check(context(check, seen(**inside)), check).met == Met.YES
    late = Window(after=positive.window.until, until=positive.window.after)
    elsewhere = replace(check, positive=replace(positive, window=late))
    assert run_check(context(elsewhere, seen(**inside)), elsewhere).reason == "judging.no-witness"


def test_a_card_event_witnesses_only_the_card_of_its_person() -> None:
    check = replace(_check(), positive=PositiveWitness("card_event", person="autre"))
    assert run_check(context(check, seen(card_events=[INSERTED])), check).reason == "judging.no-witness"


@pytest.mark.parametrize("family", ["sign", "authenticate"])
def test_either_key_of_a_professional_signs(family: str) -> None:
    check = _check("signature")
    commands = [READ, CardCommand(15, "professional", family, "", "9000")]
    finding = run_check(context(check, seen(commands=commands, card_events=[INSERTED])), check)
    assert (finding.met, finding.observed) == (Met.NO, "signature (professional)")
