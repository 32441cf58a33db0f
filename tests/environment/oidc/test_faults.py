"""Each fault spoils one thing, which PyJWT sees or which a client can compare; the rest stays right."""

from __future__ import annotations

import re
from pathlib import Path

import jwt
import pytest

from harness.environment.oidc.names import CLIENT_ID
from harness.environment.teleservices.catalogue import CatalogueError, read_faults
from harness.i18n import catalogue
from harness.model.case import Fault, ServiceWorld
from tests.environment.oidc.world import NOW, Bench, bench, with_card, world_case
from tests.environment.teleservices.world import DOCTOR, files

ROOM = Path(__file__).parents[3] / "harness" / "environment" / "oidc"


def verdict(psc: Bench) -> str:
    """Return what PyJWT thinks of the next identity token, by the name of its exception."""
    keys = jwt.PyJWKSet.from_dict(psc.http("GET", psc.metadata()["jwks_uri"]).json())
    token = psc.tokens()["id_token"]
    try:
        key = keys[str(jwt.get_unverified_header(token).get("kid"))]
        claims = jwt.decode(
            token,
            key,
            algorithms=["RS256"],
            audience=CLIENT_ID,
            issuer=psc.metadata()["issuer"],
            options={"verify_exp": False, "verify_iat": False},
        )
    except (jwt.PyJWTError, KeyError) as error:
        return type(error).__name__
    if claims["exp"] <= NOW.timestamp():
        return "expired"
    return "nonce" if claims.get("nonce") != "syn-nonce" else "level" if claims["acr"] != "eidas1" else ""


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        ("id-token-expired", "expired"),
        ("id-token-other-audience", "InvalidAudienceError"),
        ("id-token-other-nonce", "nonce"),
        ("id-token-without-nonce", "nonce"),
        ("id-token-other-issuer", "InvalidIssuerError"),
        ("id-token-other-acr", "level"),
        ("id-token-unsigned", "KeyError"),
        ("id-token-foreign-key", "InvalidSignatureError"),
        ("id-token-unknown-key", "KeyError"),
        ("id-token-key-as-secret", "InvalidAlgorithmError"),
        ("id-token-altered", "InvalidSignatureError"),
    ],
)
def test_a_spoiled_token(psc: Bench, fault: str, seen: str) -> None:
    psc.service.inject(Fault(fault, call=1))
    assert verdict(psc) == seen
    assert [event.data["injected"] for event in psc.events if event.data["operation"] == "token"] == [fault]
    assert verdict(psc) == ""


def test_keys_change_for_good_and_the_old_one_is_published_no_more(psc: Bench) -> None:
    first = psc.http("GET", psc.metadata()["jwks_uri"]).json()
    psc.service.inject(Fault("keys-rotated"))
    token = psc.tokens()["id_token"]
    second = psc.http("GET", psc.metadata()["jwks_uri"]).json()
    kids = [[entry["kid"] for entry in one["keys"]] for one in (first, second)]
    assert kids == [["syn-psc-1"], ["syn-psc-2"]]
    assert jwt.get_unverified_header(token)["kid"] == "syn-psc-2"
    assert verdict(psc) == ""
    psc.service.begin(with_card())
    assert psc.http("GET", psc.metadata()["jwks_uri"]).json() == first


@pytest.mark.parametrize(("fault", "state"), [("state-changed", "SYN-autre-state"), ("state-missing", None)])
def test_the_state_that_comes_back(psc: Bench, fault: str, state: str | None) -> None:
    psc.service.inject(Fault(fault, call=1))
    assert psc.authorize().get("state") == state
    assert psc.authorize()["state"] == "syn-etat"


def test_the_information_of_another_person(psc: Bench) -> None:
    psc.service.inject(Fault("userinfo-other-subject"))
    said = psc.userinfo(psc.tokens()["access_token"]).json()
    assert said["sub"] != jwt.decode(psc.tokens()["id_token"], options={"verify_signature": False})["sub"]


def test_refused_cut_and_failing_answers(psc: Bench) -> None:
    psc.service.inject(Fault("code-refused", call=1))
    assert psc.token(psc.code_form(psc.authorize()["code"])).json() == {"error": "invalid_grant"}
    psc.service.inject(Fault("truncated-json", call=1))
    answer = psc.token(psc.code_form(psc.authorize()["code"]))
    assert (answer.status_code, answer.text.count("{"), answer.text.count("}")) == (200, 1, 0)
    psc.service.inject(Fault("http-503", call=1))
    assert psc.http("GET", psc.setting("discovery_url")).status_code == 503


def test_a_professional_may_deny_and_nobody_may_be_there(tmp_path: Path, pki_folder: Path) -> None:
    denied = ServiceWorld(answers={DOCTOR.id: "denied"})
    with bench(tmp_path, pki_folder, world_case(denied)) as psc:
        assert psc.authorize() == {"error": "access_denied", "state": "syn-etat"}
        psc.service.begin(world_case())
        assert psc.authorize() == {"error": "login_required", "state": "syn-etat"}
        psc.service.begin(world_case(ServiceWorld(answers={DOCTOR.id: "ecps"})))
        assert "code" in psc.authorize()


def test_a_case_names_what_the_folder_describes(psc: Bench) -> None:
    with pytest.raises(CatalogueError):
        psc.service.begin(with_card(ServiceWorld(answers={DOCTOR.id: "inconnue"})))
    with pytest.raises(CatalogueError):
        psc.service.begin(with_card(ServiceWorld(faults=(Fault("inconnue"),))))
    psc.service.close()
    psc.service.close()


def test_every_layer_of_the_catalogue_is_known_and_every_finding_worded() -> None:
    layers = {"claims", "signature", "keys", "redirect", "oauth", "userinfo", "json", "http", "tcp"}
    assert {spec.layer for spec in read_faults(files(), "psc").values()} == layers
    text = "".join(path.read_text() for path in sorted(ROOM.glob("*.py")))
    used = set(re.findall(r'"(psc-[a-z-]+)"', text)) | {"psc-state-missing", "psc-nonce-missing"}
    for language in ("fr", "en"):
        assert used <= catalogue("teleservices", language).keys()
