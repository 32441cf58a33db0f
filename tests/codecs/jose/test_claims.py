"""Claims held against rules: one wrong thing at a time, on the simulated clock."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.codecs.jose import check_claims, profile
from harness.codecs.jsons import Plain
from tests.codecs.jsons.test_jsons import values
from tests.proof.counts import count

EXAMPLES = count(150, 10_000)
NOW = datetime(2025, 9, 15, 9, 0, tzinfo=UTC)
AT = 1_757_926_800
"""2025-09-15T09:00:00Z by ``date -u -d @1757926800``."""
RULES = profile("id-token", issuer="https://psc.example.test", client="lps", nonce="n-1", acr="eidas1")
GOOD: dict[str, Plain] = {
    "iss": "https://psc.example.test",
    "sub": "f:0:899900000001",
    "aud": "lps",
    "exp": AT + 240,
    "iat": AT,
    "nonce": "n-1",
    "acr": "eidas1",
}


def found(changes: dict[str, Plain]) -> list[tuple[str, str]]:
    claims = {name: value for name, value in {**GOOD, **changes}.items() if value is not None}
    return [(p.code.removeprefix("codecs.jose-claim-"), p.location) for p in check_claims(claims, RULES, NOW)]


def test_a_good_token_has_nothing_against_it() -> None:
    assert found({}) == []
    assert found({"aud": ["lps"], "azp": "lps"}) == []
    assert found({"exp": AT - 59, "iat": AT + 60, "nbf": AT + 60}) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"iss": "https://psc.example.test/"}, ("value", "iss")),
        ({"iss": None}, ("missing", "iss")),
        ({"sub": ""}, ("value", "sub")),
        ({"aud": "other"}, ("value", "aud")),
        ({"aud": ["other"]}, ("value", "aud")),
        ({"aud": ["lps", "other"]}, ("value", "azp")),
        ({"aud": ["lps", "other"], "azp": "other"}, ("value", "azp")),
        ({"exp": AT - 60}, ("expired", "exp")),
        ({"exp": AT - 3600}, ("expired", "exp")),
        ({"exp": "2025"}, ("instant", "exp")),
        ({"exp": True}, ("instant", "exp")),
        ({"exp": 10**400}, ("instant", "exp")),
        ({"exp": -1}, ("instant", "exp")),
        ({"exp": None}, ("missing", "exp")),
        ({"iat": AT + 61}, ("early", "iat")),
        ({"nbf": AT + 61}, ("early", "nbf")),
        ({"nonce": "n-2"}, ("value", "nonce")),
        ({"nonce": None}, ("missing", "nonce")),
        ({"acr": "eidas3"}, ("value", "acr")),
        ({"acr": ["eidas1"]}, ("value", "acr")),
    ],
)
def test_one_wrong_claim_is_one_problem(changes: dict[str, Plain], expected: tuple[str, str]) -> None:
    assert found(changes) == [expected]


def test_the_access_token_is_bound_to_the_identity_token() -> None:
    rules = profile("id-token", access_token="token")
    half = base64.urlsafe_b64encode(hashlib.sha256(b"token").digest()[:16]).rstrip(b"=").decode()
    claims: dict[str, Plain] = {"sub": "x", "exp": AT + 1, "iat": AT}
    assert check_claims({**claims, "at_hash": half}, rules, NOW) == ()
    assert [p.location for p in check_claims({**claims, "at_hash": "x"}, rules, NOW)] == ["at_hash"]


def test_an_access_token_is_bound_to_a_certificate() -> None:
    rules = profile("access-token", issuer="i", thumbprint="t")
    good: dict[str, Plain] = {"iss": "i", "exp": AT + 1, "cnf": {"x5t#S256": "t"}}
    assert check_claims(good, rules, NOW) == ()
    assert [p.code for p in check_claims({**good, "cnf": 1}, rules, NOW)] == ["codecs.jose-claim-missing"]


def test_the_other_kinds_of_tokens() -> None:
    assertion: dict[str, Plain] = {
        "iss": "lps",
        "sub": "lps",
        "aud": ["https://psc.example.test/token"],
        "jti": "1",
        "exp": AT + 60,
    }
    rules = profile("client-assertion", client="lps", audience="https://psc.example.test/token")
    assert check_claims(assertion, rules, NOW) == ()
    assert [p.location for p in check_claims({**assertion, "jti": None, "sub": "x"}, rules, NOW)] == ["sub", "jti"]
    info: dict[str, Plain] = {"sub": "s", "SubjectNameID": "1", "otherIds": [{}], "SubjectRefPro": {"exercices": []}}
    told = check_claims(info, profile("user-info", subject="s"), NOW)
    assert [p.location for p in told] == ["SubjectRefPro/exercices"]


def test_an_unknown_kind_is_misuse() -> None:
    with pytest.raises(KeyError):
        profile("nonsense")


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(GOOD)), values))
def test_any_claims_are_judged(changes: dict[str, Plain]) -> None:
    assert all(p.location in {*GOOD, "azp"} for p in check_claims({**GOOD, **changes}, RULES, NOW))
