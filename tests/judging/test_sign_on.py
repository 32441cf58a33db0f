"""What is read of a sign-on: the requests it makes, and the tokens that must not stand in a log."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.judging.checks import run_check
from harness.judging.finding import Met
from harness.judging.issued import issued_tokens
from harness.judging.readings.http_request import read_request
from harness.judging.readings.reading import Tables
from harness.model.expectation import FieldRule, MessageFacts, MessagesAgree, MessageSelector, NoSecret
from harness.model.observation import Artifact, Exchange
from tests.judging.world import context, seen

ASKED = (
    b"GET /auth?response_type=code&scope=openid%20scope_all&acr_values=eidas1 HTTP/1.1\r\n"
    b"Host: fournisseur.invalid\r\nAuthorization: Basic c3luLWNsaWVudDpzeW4tc2VjcmV0\r\n\r\n"
)
ANSWER = b'{"access_token": "syn-jeton-d-acces-0001", "refresh_token": "court", "expires_in": 240}'
NO_TABLES = Tables({}, lambda _: NotImplemented)
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n\r\n"


def exchange(operation: str, request: bytes = b"", response: bytes = b"") -> Exchange:
    return Exchange(5, "2025-01-15T09:00:00Z", "psc", operation, request, response, 200)


def test_facts_of_a_request() -> None:
    reading = read_request(ASKED, NO_TABLES)
    facts = {fact.path: fact.value for fact in reading.facts}
    assert facts == {
        "method": "GET",
        "path": "/auth",
        "query/response_type": "code",
        "parameter/response_type": "code",
        "query/scope": "openid scope_all",
        "parameter/scope": "openid scope_all",
        "query/acr_values": "eidas1",
        "parameter/acr_values": "eidas1",
        "header/host": "fournisseur.invalid",
        "header/authorization": "Basic c3luLWNsaWVudDpzeW4tc2VjcmV0",
        "authentication/scheme": "basic",
        "authentication/user": "syn-client",
    }


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_told(data: bytes) -> None:
    reading = read_request(data, NO_TABLES)
    assert reading.facts or reading.problems


def test_a_check_on_a_request() -> None:
    selector = MessageSelector("request", "http_request", service="psc", operation="authorize")
    world = seen(exchanges=[exchange("authorize", ASKED)])
    verdicts = []
    for value in ("eidas1", "eidas2"):
        rule = FieldRule("query/acr_values", equal=value)
        check = MessageFacts(check="message_facts", id="c", sentence="C.", message=selector, facts=(rule,))
        verdicts.append(run_check(context(check, world), check).met)
    assert verdicts == [Met.YES, Met.NO]


def test_tokens_that_a_service_issued() -> None:
    answers = (exchange("token", response=ANSWER), exchange("userinfo", response=ANSWER), exchange("token", b"", b"{"))
    assert list(issued_tokens(answers)) == ["syn-jeton-d-acces-0001"]


@given(st.binary(max_size=200))
def test_any_answer_is_looked_into(data: bytes) -> None:
    assert all(isinstance(token, str) for token in issued_tokens([exchange("token", response=data)]))


def test_a_token_in_a_log_is_found_and_masked() -> None:
    check = NoSecret(check="no_secret", id="s", sentence="S.", secrets=("token",))
    answers = [exchange("token", response=ANSWER)]
    verdicts = {}
    for line in (b"jeton recu", b"recu syn-jeton-d-acces-0001"):
        logs = [Artifact("produit.log", "text/plain", line + b"\n", "b")]
        finding = run_check(context(check, seen(logs=logs, exchanges=answers)), check)
        verdicts[line] = finding.met
        assert "syn-jeton-d-acces-0001" not in finding.observed
    assert list(verdicts.values()) == [Met.YES, Met.NO]
    silent = run_check(context(check, seen(logs=logs)), check)
    assert (silent.met, silent.reason) == (Met.UNDECIDED, "judging.no-secret")


@pytest.mark.parametrize(
    ("asked", "met"),
    [
        (b"GET /fin?id_token_hint=aa.bb.cc HTTP/1.1\r\n\r\n", Met.YES),
        (b"POST /fin HTTP/1.1\r\n" + FORM + b"id_token_hint=aa.bb.cc&client_id=x", Met.YES),
        (b"POST /fin HTTP/1.1\r\n" + FORM + b"client_id=x", Met.NO),
        (b"GET /fin?id_token_hint=aa.bb.dd HTTP/1.1\r\n\r\n", Met.NO),
    ],
    ids=["address", "form", "no hint", "another session"],
)
def test_a_logout_names_the_session_it_ends(asked: bytes, met: str) -> None:
    opened = exchange("token", response=b'{"id_token": "aa.bb.cc"}')
    check = MessagesAgree(
        check="messages_agree",
        id="c",
        sentence="C.",
        messages={
            "ouverture": MessageSelector("response", "json", service="psc", operation="token"),
            "fermeture": MessageSelector("request", "http_request", service="psc", operation="logout"),
        },
        variables={"jeton": ("ouverture:/id_token", "fermeture:parameter/id_token_hint")},
    )
    assert run_check(context(check, seen(exchanges=[opened, exchange("logout", asked)])), check).met == met
