"""Calls of a téléservice: counts, fields in order, freshness by the simulated clock."""

from __future__ import annotations

from harness.judging.checks import run_check
from harness.judging.finding import Met
from harness.model.expectation import AssertionFresh, CardCommands, Count, FieldRule, ServiceCalls, Window
from harness.model.observation import CardCommand, Exchange
from tests.judging.world import context, seen, step

REQUEST = """<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header>
<a:Action xmlns:a="http://www.w3.org/2005/08/addressing">urn:adr:1.1.0:acquerirLesDroits</a:Action>
<w:Security xmlns:w="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd">
<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{id}" IssueInstant="{issued}" Version="2.0">
<saml:Issuer>CN=x</saml:Issuer><saml:Subject><saml:NameID NameQualifier="CPS">899900000001</saml:NameID></saml:Subject>
</saml:Assertion></w:Security></s:Header>
<s:Body><q:Requete xmlns:q="urn:ir:se_req_adr"><q:DatedeReference>{date}</q:DatedeReference></q:Requete></s:Body>
</s:Envelope>"""


def _call(seq: int, date: str = "2025-09-14", issued: str = "2025-09-15T09:00:00.000Z", ident: str = "_1") -> Exchange:
    request = REQUEST.format(id=ident, issued=issued, date=date).encode()
    return Exchange(seq, "2025-09-15T09:00:00Z", "adri", "urn:adr:1.1.0:acquerirLesDroits", request, b"", 200)


def _calls(count: Count | None = None, *fields: FieldRule, **window: str) -> ServiceCalls:
    return ServiceCalls(
        check="service_calls",
        id="appel",
        sentence="Un appel.",
        service="adri",
        operation="acquerirLesDroits",
        count=count or Count(exactly=1),
        every_call=fields,
        window=Window(**window),
    )


def test_one_call_with_the_date_of_care() -> None:
    check = _calls(None, FieldRule("Body/Requete/DatedeReference", equal="2025-09-14"))
    assert run_check(context(check, seen(exchanges=[_call(5)])), check).met == Met.YES


def test_another_date_is_named() -> None:
    check = _calls(None, FieldRule("Body/Requete/DatedeReference", equal="2025-09-13"))
    finding = run_check(context(check, seen(exchanges=[_call(5)])), check)
    assert (finding.expected, finding.observed, finding.location) == (
        "2025-09-13",
        "2025-09-14",
        "Body/Requete/DatedeReference",
    )


def test_a_field_that_must_be_absent() -> None:
    check = _calls(None, FieldRule("Body/Requete/DatedeReference", absent=True))
    assert run_check(context(check, seen(exchanges=[_call(5)])), check).reason == "judging.field-differs"


def test_too_many_calls() -> None:
    check = _calls()
    assert run_check(context(check, seen(exchanges=[_call(5), _call(6)])), check).reason == "judging.calls-count"


def test_calls_outside_the_window_do_not_count() -> None:
    check = _calls(Count(exactly=1), after="lire")
    assert run_check(context(check, seen(exchanges=[_call(5), _call(15)])), check).met == Met.YES


def _fresh(max_age_s: int = 600, *, never_reused: bool = False) -> AssertionFresh:
    return AssertionFresh(
        check="assertion_fresh", id="f", sentence="F.", service="adri", max_age_s=max_age_s, never_reused=never_reused
    )


def test_an_assertion_of_now_is_fresh() -> None:
    check = _fresh()
    assert run_check(context(check, seen(exchanges=[_call(5)])), check).met == Met.YES


def test_an_assertion_of_twenty_minutes_ago_is_stale() -> None:
    check = _fresh()
    old = _call(5, issued="2025-09-15T08:40:00.000Z")  # 09:00 - 08:40 = 1200 s
    finding = run_check(context(check, seen(exchanges=[old])), check)
    assert (finding.reason, finding.observed[:6]) == ("judging.assertion-stale", "1200 s")


def test_an_assertion_sent_twice() -> None:
    check = _fresh(never_reused=True)
    finding = run_check(context(check, seen(exchanges=[_call(5), _call(6)])), check)
    assert finding.reason == "judging.assertion-reused"


def test_no_call_at_all_fails() -> None:
    check = _fresh()
    assert run_check(context(check, seen()), check).reason == "judging.calls-count"


def test_garbage_carries_no_assertion() -> None:
    check = _fresh()
    garbage = Exchange(5, "2025-09-15T09:00:00Z", "adri", "", b"\x00<", b"", 400)
    assert run_check(context(check, seen(exchanges=[garbage])), check).reason == "judging.no-assertion"


def test_one_verification_and_not_two() -> None:
    check = CardCommands(
        check="card_commands", id="v", sentence="V.", card="professional", command="verify", count=Count(exactly=1)
    )
    once = [CardCommand(3, "professional", "verify", "", "63C2"), CardCommand(3, "insured", "read", "D001", "9000")]
    twice = [*once, CardCommand(4, "professional", "verify", "", "63C1")]
    assert run_check(context(check, seen(commands=once)), check).met == Met.YES
    assert run_check(context(check, seen(commands=twice)), check).observed == "2 (63C2, 63C1)"


def test_no_call_where_the_driver_could_not_play_is_never_a_pass() -> None:
    unable = seen(steps={"facturer": step("facturer", 10, 19, "unsupported")})
    none_wanted = _calls(Count(exactly=0))
    no_command = CardCommands(
        check="card_commands", id="v", sentence="V.", card="professional", command="verify", count=Count(exactly=0)
    )
    for check in (none_wanted, no_command, _calls(), _fresh()):
        finding = run_check(context(check, unable), check)
        assert (finding.met, finding.reason) == (Met.UNDECIDED, "judging.unsupported-step"), check
    assert run_check(context(none_wanted, seen()), none_wanted).met == Met.YES
