"""What RFC 6749, 7636, 9700 and RP-Initiated Logout have a provider refuse is refused, with a finding for each."""

from __future__ import annotations

import base64
import hashlib
import json
from urllib.parse import urlencode

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from harness.model.case import Fault
from tests.environment.oidc.world import CHALLENGE, VERIFIER, Bench
from tests.environment.teleservices.world import DOCTOR

EMPTY = base64.urlsafe_b64encode(hashlib.sha256(b"").digest()).rstrip(b"=").decode()


def findings(psc: Bench) -> object:
    return psc.last.data["findings"]


def credentials(psc: Bench) -> dict[str, str]:
    return {"client_id": psc.setting("client_id"), "client_secret": psc.setting("client_secret")}


def test_the_token_endpoint_takes_nothing_by_get(psc: Bench) -> None:
    asked = {**psc.code_form(psc.authorize()["code"]), **credentials(psc)}
    answer = psc.http("GET", psc.metadata()["token_endpoint"], params=asked)
    assert (answer.status_code, answer.headers["Allow"], findings(psc)) == (405, "POST", ["psc-post"])
    answer = psc.http("POST", psc.metadata()["token_endpoint"], params=asked)
    assert (answer.status_code, answer.json(), findings(psc)) == (400, {"error": "invalid_request"}, ["psc-post"])
    # Refused before the code was looked at: it still serves.
    assert psc.http("POST", psc.metadata()["token_endpoint"], data=asked).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"code_challenge_method": ""},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": "s256"},
        {"code_challenge": CHALLENGE + "="},
        {"code_challenge": VERIFIER},
    ],
    ids=["no-method", "plain", "lower-case", "padded", "verifier-itself"],
)
def test_a_challenge_is_taken_with_s256_only(psc: Bench, changes: dict[str, str]) -> None:
    assert psc.authorize(**changes) == {"error": "invalid_request", "state": "syn-etat"}
    assert findings(psc) == ["psc-pkce-challenge"]


@pytest.mark.parametrize(
    ("challenge", "verifier", "finding"),
    [
        (CHALLENGE, "", "psc-pkce-verifier"),
        (EMPTY, "", "psc-pkce-verifier"),
        (CHALLENGE, VERIFIER + "x", "psc-pkce-verifier"),
        (CHALLENGE, VERIFIER[:42], "psc-pkce-verifier"),
        (CHALLENGE, "é" * 43, "psc-pkce-verifier"),
        ("", VERIFIER, "psc-pkce-downgrade"),
    ],
    ids=["missing", "of-nothing", "other", "short", "not-ascii", "without-challenge"],
)
def test_a_proof_that_does_not_hold(psc: Bench, challenge: str, verifier: str, finding: str) -> None:
    code = psc.authorize(code_challenge=challenge)["code"]
    answer = psc.token(psc.code_form(code, code_verifier=verifier))
    assert (answer.status_code, answer.json(), findings(psc)) == (400, {"error": "invalid_grant"}, [finding])


@pytest.mark.parametrize("name", ["redirect_uri", "client_id"])
def test_an_address_or_client_said_twice_sends_nobody_anywhere(psc: Bench, name: str) -> None:
    query = f"{name}=https%3A%2F%2Fautre.invalid&{urlencode(psc.query())}"
    answer = psc.http("GET", f"{psc.metadata()['authorization_endpoint']}?{query}")
    assert (answer.status_code, "Location" in answer.headers, findings(psc)) == (400, False, ["psc-twice"])


@pytest.mark.parametrize(
    ("name", "back"), [("scope", "error=invalid_request&state=syn-etat"), ("state", "error=invalid_request")]
)
def test_another_parameter_said_twice_is_an_error_for_the_client(psc: Bench, name: str, back: str) -> None:
    query = f"{urlencode(psc.query())}&{urlencode({name: psc.query()[name]})}"
    answer = psc.http("GET", f"{psc.metadata()['authorization_endpoint']}?{query}")
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{psc.setting('redirect_uri')}?{back}")
    assert findings(psc) == ["psc-twice"]


def test_a_form_that_says_a_parameter_twice(psc: Bench) -> None:
    form = [*psc.code_form(psc.authorize()["code"]).items(), *credentials(psc).items(), ("code", "autre")]
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = psc.http("POST", psc.metadata()["token_endpoint"], data=urlencode(form), headers=headers)
    assert (answer.status_code, answer.json(), findings(psc)) == (400, {"error": "invalid_request"}, ["psc-twice"])


def test_a_code_used_again_takes_back_what_it_brought(psc: Bench) -> None:
    code = psc.authorize()["code"]
    first = psc.token(psc.code_form(code)).json()
    renewed = psc.token({"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}).json()
    other = psc.tokens()
    assert psc.token(psc.code_form(code)).json() == {"error": "invalid_grant"}
    assert findings(psc) == ["psc-code-reused"]
    assert [psc.userinfo(one["access_token"]).status_code for one in (first, renewed, other)] == [401, 401, 200]
    form = {"grant_type": "refresh_token", "refresh_token": renewed["refresh_token"]}
    assert psc.token(form).json() == {"error": "invalid_grant"}


def forged(psc: Bench, form: str) -> str:
    """Return a token that looks like the one of the doctor."""
    real = psc.tokens()["id_token"]
    claims = jwt.decode(real, options={"verify_signature": False})
    header, _, signature = real.split(".")
    if form == "foreign":
        key = rsa.generate_private_key(65537, 2048)
        return jwt.encode(claims, key, "RS256", headers={"kid": "syn-psc-1"})
    if form == "altered":
        body = base64.urlsafe_b64encode(json.dumps({**claims, "jti": "autre"}).encode()).rstrip(b"=").decode()
        return f"{header}.{body}.{signature}"
    return jwt.encode(claims, "", "none")


@pytest.mark.parametrize("form", ["none", "foreign", "altered"])
def test_a_forged_hint_ends_no_session(psc: Bench, form: str) -> None:
    hint, tokens = forged(psc, form), psc.tokens()
    assert jwt.decode(hint, options={"verify_signature": False})["preferred_username"] == DOCTOR.national_id
    answer = psc.http("POST", psc.metadata()["end_session_endpoint"], data={"id_token_hint": hint})
    assert (answer.status_code, findings(psc)) == (400, ["psc-logout-hint"])
    assert psc.userinfo(tokens["access_token"]).status_code == 200


@pytest.mark.parametrize("fault", ["id-token-other-audience", "id-token-other-issuer"])
def test_a_hint_of_another_client_or_issuer_ends_no_session(psc: Bench, fault: str) -> None:
    psc.service.inject(Fault(fault, call=1))
    tokens = psc.tokens()
    answer = psc.http("GET", psc.metadata()["end_session_endpoint"], params={"id_token_hint": tokens["id_token"]})
    assert (answer.status_code, findings(psc)) == (400, ["psc-logout-hint"])


def test_a_hint_that_is_over_still_ends_the_session_but_not_for_another_client(psc: Bench) -> None:
    tokens, place = psc.tokens(), psc.metadata()["end_session_endpoint"]
    hint = {"id_token_hint": tokens["id_token"]}
    assert psc.http("POST", place, data={**hint, "client_id": "syn-autre"}).status_code == 400
    assert psc.userinfo(tokens["access_token"]).status_code == 200
    twice = f"{place}?{urlencode(hint)}&{urlencode(hint)}"
    assert (psc.http("GET", twice).status_code, findings(psc)) == (400, ["psc-twice"])
    renewed = psc.token({"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}).json()
    psc.context.clock.advance(239)
    last = psc.token({"grant_type": "refresh_token", "refresh_token": renewed["refresh_token"]}).json()
    psc.context.clock.advance(10)
    assert psc.http("POST", place, data=hint).status_code == 200
    assert psc.userinfo(last["access_token"]).status_code == 401
