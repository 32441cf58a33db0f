"""The provider answers as the published documents say; its tokens are verified by PyJWT and by jwcrypto."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess

import jwt
import pytest
from jwcrypto import jwk, jws

from harness.environment.oidc.names import CLIENT_ID
from tests.environment.oidc.world import NOW, Bench
from tests.environment.teleservices.world import DOCTOR

SUBJECT = f"f:00000000-0000-4000-8000-000000000000:{DOCTOR.national_id}"


def key_set(psc: Bench) -> dict[str, list[dict[str, str]]]:
    content: dict[str, list[dict[str, str]]] = psc.http("GET", psc.metadata()["jwks_uri"]).json()
    return content


def test_the_discovery_document_read_by_curl_and_openssl(psc: Bench) -> None:
    ca = str(psc.context.pki.ca_file)
    done = subprocess.run(
        ["curl", "--silent", "--fail", "--noproxy", "*", "--cacert", ca, psc.setting("discovery_url")],
        capture_output=True, timeout=20, check=True,
    )  # fmt: skip
    document = json.loads(done.stdout)
    base = psc.setting("discovery_url").partition("/auth/realms/")[0]
    assert document["issuer"] == f"{base}/auth/realms/esante-wallet"
    assert document["token_endpoint"] == f"{base}/auth/realms/esante-wallet/protocol/openid-connect/token"
    assert document["acr_values_supported"] == ["eidas1"]
    place = base.removeprefix("https://")
    command = ["openssl", "s_client", "-connect", place, "-CAfile", ca, "-verify_return_error"]
    shown = subprocess.run(command, input=b"", capture_output=True, timeout=20, check=False)
    assert b"Verify return code: 0 (ok)" in shown.stdout


def test_the_identity_token_verified_by_two_libraries(psc: Bench) -> None:
    tokens = psc.tokens()
    published = key_set(psc)
    assert [entry.keys() >= {"kty", "n", "e", "kid", "use", "alg"} for entry in published["keys"]] == [True]
    assert not any(name in entry for entry in published["keys"] for name in ("d", "p", "q"))
    key = jwt.PyJWK.from_dict(published["keys"][0])
    claims = jwt.decode(
        tokens["id_token"],
        key,
        algorithms=["RS256"],
        audience=CLIENT_ID,
        issuer=psc.metadata()["issuer"],
        options={"verify_exp": False, "verify_iat": False},
    )
    token = jws.JWS()
    token.deserialize(tokens["id_token"], jwk.JWK(**published["keys"][0]))
    assert json.loads(token.payload) == claims
    assert (claims["sub"], claims["nonce"], claims["acr"]) == (SUBJECT, "syn-nonce", "eidas1")
    # Four minutes from the simulated instant.
    assert (claims["iat"], claims["exp"]) == (int(NOW.timestamp()), int(NOW.timestamp()) + 240)
    half = hashlib.sha256(tokens["access_token"].encode()).digest()[:16]
    assert claims["at_hash"] == base64.urlsafe_b64encode(half).rstrip(b"=").decode()


def test_user_information_is_that_of_the_professional(psc: Bench) -> None:
    said = psc.userinfo(psc.tokens()["access_token"]).json()
    assert (said["sub"], said["SubjectNameID"], said["family_name"]) == (SUBJECT, DOCTOR.national_id, DOCTOR.name)
    assert said["otherIds"] == [{"identifiant": DOCTOR.national_id, "origine": "RPPS", "qualite": 1}]
    assert said["SubjectRefPro"]["exercices"][0]["codeProfession"] == DOCTOR.profession


def test_an_access_token_lives_four_minutes_and_is_renewed_once(psc: Bench) -> None:
    tokens = psc.tokens()
    psc.context.clock.advance(239)
    assert psc.userinfo(tokens["access_token"]).status_code == 200
    psc.context.clock.advance(1)
    answer = psc.userinfo(tokens["access_token"])
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer error="invalid_token"')
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    renewed = psc.token(form).json()
    assert psc.userinfo(renewed["access_token"]).status_code == 200
    assert psc.token(form).json() == {"error": "invalid_grant"}
    psc.context.clock.advance(1800)
    late = {"grant_type": "refresh_token", "refresh_token": renewed["refresh_token"]}
    assert psc.token(late).json() == {"error": "invalid_grant"}


def test_a_code_serves_once_within_a_minute_and_with_its_proof(psc: Bench) -> None:
    code = psc.authorize()["code"]
    assert psc.token(psc.code_form(code)).status_code == 200
    assert psc.token(psc.code_form(code)).json() == {"error": "invalid_grant"}
    late = psc.authorize()["code"]
    psc.context.clock.advance(61)
    assert psc.token(psc.code_form(late)).json() == {"error": "invalid_grant"}
    assert psc.token(psc.code_form(psc.authorize()["code"], code_verifier="syn-autre")).status_code == 400
    assert psc.token(psc.code_form(psc.authorize()["code"], redirect_uri="https://autre.invalid/")).status_code == 400
    unproven = psc.authorize(code_challenge="", code_challenge_method="")["code"]
    assert psc.token(psc.code_form(unproven, code_verifier="")).status_code == 200


def test_the_client_authenticates_by_header_or_form(psc: Bench) -> None:
    form = psc.code_form(psc.authorize()["code"])
    assert psc.token(form, secret="faux").json() == {"error": "invalid_client"}
    assert psc.last.data["findings"] == ["psc-client"]
    posted = {**form, "client_id": psc.setting("client_id"), "client_secret": psc.setting("client_secret")}
    assert psc.http("POST", psc.metadata()["token_endpoint"], data=posted).status_code == 200


def test_logging_out_ends_the_session(psc: Bench) -> None:
    tokens = psc.tokens()
    place = psc.metadata()["end_session_endpoint"]
    assert psc.http("POST", place, data={"id_token_hint": "rien"}).status_code == 400
    assert psc.http("POST", place, data={"id_token_hint": tokens["id_token"]}).status_code == 200
    assert psc.userinfo(tokens["access_token"]).status_code == 401


@pytest.mark.parametrize(
    ("changes", "noted"),
    [
        ({}, []),
        ({"acr_values": ""}, ["psc-acr"]),
        ({"acr_values": "eidas2"}, ["psc-acr"]),
        ({"scope": "openid"}, ["psc-scope"]),
        ({"state": ""}, ["psc-state-missing"]),
        ({"nonce": ""}, ["psc-nonce-missing"]),
    ],
    ids=["right", "no-level", "other-level", "narrow", "no-state", "no-nonce"],
)
def test_what_a_request_lacks_is_noted_and_not_refused(psc: Bench, changes: dict[str, str], noted: list[str]) -> None:
    assert "code" in psc.authorize(**changes)
    assert psc.last.data["findings"] == noted


@pytest.mark.parametrize("changes", [{"client_id": "syn-autre"}, {"redirect_uri": "https://autre.invalid/"}])
def test_nobody_is_sent_to_an_address_that_is_not_registered(psc: Bench, changes: dict[str, str]) -> None:
    answer = psc.http("GET", psc.metadata()["authorization_endpoint"], params=psc.query(**changes))
    assert (answer.status_code, "Location" in answer.headers) == (400, False)


def test_every_exchange_is_told_with_its_bytes(psc: Bench) -> None:
    psc.userinfo(psc.tokens()["access_token"])
    told = [str(event.data["operation"]) for event in psc.events if event.data["operation"] != "discovery"]
    assert told == ["authorize", "token", "userinfo"]
    authorize, token, userinfo = (e for e in psc.events if e.data["operation"] != "discovery")
    assert authorize.blobs["request"].startswith(b"GET /auth?response_type=code&")
    assert b"\r\n\r\ngrant_type=authorization_code&" in token.blobs["request"]
    assert b"\r\nAuthorization: Bearer " in userinfo.blobs["request"]
    assert json.loads(userinfo.blobs["response"])["SubjectNameID"] == DOCTOR.national_id
    assert {event.data["service"] for event in psc.events} == {"psc"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/", 404), ("GET", "/auth/realms/autre", 404), ("DELETE", "/auth", 405), ("GET", "/auth?%ff=%zz&&=", 400)],
)
def test_odd_requests_are_answered(psc: Bench, method: str, path: str, status: int) -> None:
    base = psc.setting("discovery_url").partition("/auth/realms/")[0]
    assert psc.http(method, f"{base}{path}").status_code == status
