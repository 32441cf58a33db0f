"""Tokens taken apart and verified: the vectors of the RFC, two independent libraries both ways, every known trick."""

from __future__ import annotations

import hashlib
import hmac
import json

import jwt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jwcrypto import jwk as judge_keys
from jwcrypto import jws as judge

from harness.codecs.jose import (
    ASYMMETRIC,
    SYMMETRIC,
    compact,
    decode_token,
    key_set,
    read_keys,
    sign_json,
    sign_jws,
    verify_jws,
)
from tests.codecs.jose.tokens import ALGORITHMS, SECRET, private, private_pem, public, public_pem, token
from tests.proof.counts import count

EXAMPLES = count(150, 10_000)
CLAIMS = {"iss": "https://psc.example.test", "sub": "f:0:899900000001", "é": [1, None]}

# RFC 7515, appendix A.1: token and key as printed.
RFC_TOKEN = (
    b"eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9"
    b".eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
    b".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
)
RFC_KEY = b"""{"keys": [{"kty": "oct",
 "k": "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"}]}"""


def told(data: bytes) -> list[tuple[str, str]]:
    return [(p.code.rpartition(".")[2].removeprefix("jose-"), p.location) for p in decode_token(data).told]


def test_the_vector_of_the_rfc() -> None:
    read = decode_token(RFC_TOKEN)
    assert read.told == ()
    assert read.claims == {"iss": "joe", "exp": 1300819380, "http://example.com/is_root": True}
    (key,) = read_keys(RFC_KEY).keys
    assert verify_jws(read.signatures[0], [key], SYMMETRIC).valid
    refused = verify_jws(read.signatures[0], [key])
    assert not refused.valid
    assert [p.code for p in refused.problems] == ["codecs.jose-alg-refused"]


def _judge_key(kind: str) -> judge_keys.JWK:
    return (
        judge_keys.JWK.from_pem(private_pem(kind)) if kind != "oct" else judge_keys.JWK.from_password(SECRET.decode())
    )


@pytest.mark.parametrize(("algorithm", "kind"), ALGORITHMS.items())
def test_pyjwt_and_jwcrypto_verify_what_we_sign(algorithm: str, kind: str) -> None:
    data = sign_jws(CLAIMS, private(kind), algorithm, typ="JWT")
    key = SECRET if kind == "oct" else public_pem(kind)
    assert jwt.decode(data, key, algorithms=[algorithm]) == CLAIMS
    theirs = judge.JWS()
    theirs.deserialize(data.decode(), _judge_key(kind))
    assert json.loads(theirs.payload) == CLAIMS


@pytest.mark.parametrize(("algorithm", "kind"), ALGORITHMS.items())
def test_we_verify_what_pyjwt_and_jwcrypto_sign(algorithm: str, kind: str) -> None:
    theirs = judge.JWS(json.dumps(CLAIMS).encode())
    theirs.add_signature(_judge_key(kind), None, json.dumps({"alg": algorithm, "kid": kind}))
    secret = SECRET if kind == "oct" else private_pem(kind)
    pyjwt = jwt.encode(CLAIMS, secret, algorithm, headers={"kid": kind}).encode()
    for data in (pyjwt, theirs.serialize(compact=True).encode(), theirs.serialize().encode()):
        read = decode_token(data)
        assert read.told == ()
        assert read.claims == CLAIMS
        found = verify_jws(read.signatures[0], [public("ec" if kind != "ec" else "rsa"), public(kind)], {algorithm})
        assert (found.valid, found.kid, found.problems) == (True, kind, ())


@pytest.mark.parametrize(("algorithm", "kind"), ALGORITHMS.items())
def test_a_changed_bit_breaks_the_signature(algorithm: str, kind: str) -> None:
    header, payload, signature = sign_jws(CLAIMS, private(kind), algorithm).split(b".")
    other = b"A" if signature[4:5] != b"A" else b"B"
    for changed in (
        b".".join((header, payload, signature[:4] + other + signature[5:])),
        b".".join((header, sign_jws({"sub": "x"}, private(kind), algorithm).split(b".")[1], signature)),
        b".".join((header, payload, b"")),
    ):
        found = verify_jws(decode_token(changed).signatures[0], [public(kind)], {algorithm})
        assert [p.code for p in found.problems] == ["codecs.jose-signature"]
        assert not found.valid


def test_two_signatures_in_the_json_form() -> None:
    data = sign_json(b"{}", [(private("rsa"), "PS256"), (private("ec"), "ES256")])
    read = decode_token(data)
    keys = [public("rsa"), public("ec")]
    assert [verify_jws(jws, keys).kid for jws in read.signatures] == ["rsa", "ec"]
    theirs = judge.JWS()
    theirs.deserialize(data.decode())
    theirs.verify(_judge_key("rsa"))
    assert theirs.payload == b"{}"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ({}, [("alg-missing", "header")]),
        ({"alg": 1}, [("alg-missing", "header")]),
        ({"alg": "none"}, [("alg-none", "header")]),
        ({"alg": "NoNe"}, [("alg-none", "header")]),
        ({"alg": "XX1"}, [("alg-unknown", "header")]),
        ({"alg": "RS256", "crit": ["x"], "x": 1}, [("crit", "header")]),
        ({"alg": "RS256", "crit": []}, [("crit-form", "header")]),
        ({"alg": "RS256", "crit": "x"}, [("crit-form", "header")]),
        ({"alg": "RS256", "kid": "../../etc/passwd"}, [("kid", "header")]),
        ({"alg": "RS256", "kid": "x' UNION SELECT 'y"}, [("kid", "header")]),
        ({"alg": "RS256", "kid": "https://evil.example/k"}, [("kid", "header")]),
        ({"alg": "RS256", "kid": "/dev/null"}, [("kid", "header")]),
        ({"alg": "RS256", "kid": "a\x00b"}, [("kid", "header")]),
        ({"alg": "RS256", "kid": "k" * 201}, [("kid", "header")]),
        ({"alg": "RS256", "kid": 7}, [("kid", "header")]),
        ({"alg": "RS256", "kid": "urn:uuid:1-2_3"}, []),
        ({"alg": "RS256", "jwk": {}, "jku": "https://evil.example"}, [("foreign-key", "header")] * 2),
        ({"alg": "RS256", "b64": False, "crit": ["b64"]}, [("crit", "header"), ("unencoded", "header")]),
        ('{"alg":"RS256","alg":"none"}', [("json-duplicate", "header 1:16"), ("alg-none", "header")]),
        ("[]", [("no-object", "header"), ("alg-missing", "header")]),
        ("{", [("json-expected-name", "header 1:2"), ("alg-missing", "header")]),
    ],
)
def test_what_no_reader_should_follow_is_told(header: object, expected: list[tuple[str, str]]) -> None:
    assert told(token(header)) == expected


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", [("parts", "")]),
        (b"a.b", [("parts", "")]),
        (b"a.b.c.d.e", [("encrypted", "")]),
        (b"." * 1_000, [("parts", "")]),
        (b"x" * ((1 << 20) + 1), [("too-large", "")]),
        (b"{}", [("json-form", "")]),
        (b'{"payload":"","signatures":[]}', [("json-form", "")]),
        (b'{"payload":"","signatures":[1]}', [("json-form", "")]),
        (b'{"payload":"","signature":1}', [("json-form", "")]),
        (b"{", [("json-expected-name", "1:2")]),
        (b'{"payload":"","payload":""}', [("json-duplicate", "1:15")]),
        ("é..".encode(), [("parts", "")]),
    ],
)
def test_what_is_no_token_is_told(data: bytes, expected: list[tuple[str, str]]) -> None:
    assert told(data) == expected
    assert decode_token(data).signatures == ()


def test_padding_and_left_over_bits_are_told() -> None:
    good = token({"alg": "RS256"}, signature=b"s")
    assert good.endswith(b".cw")
    assert told(good) == []
    assert told(good + b"==") == [("base64", "signature")]
    # "cx" differs from "cw" in bits that stand for nothing: 's' is 0111 0011, two characters hold 12 bits.
    assert told(good[:-1] + b"x") == [("base64-bits", "signature")]
    assert told(good[:-1]) == [("base64", "signature")]


def test_a_claim_that_stands_twice_is_told() -> None:
    read = decode_token(token({"alg": "RS256"}, '{"sub":"1","sub":"2"}'))
    assert read.claims == {"sub": "2"}
    assert [(p.code, p.location) for p in read.told] == [("codecs.json-duplicate", "payload 1:12")]


def test_an_unsigned_token_is_never_valid() -> None:
    (jws,) = decode_token(token({"alg": "none"}, signature=b"")).signatures
    found = verify_jws(jws, [public("rsa")], {*ASYMMETRIC, "none"})
    assert not found.valid
    assert [p.code for p in found.problems] == ["codecs.jose-alg-none"]


@pytest.mark.parametrize("change", [bytes, bytes.rstrip])
def test_a_public_key_used_as_a_shared_secret_is_recognised(change: object) -> None:
    pem = public_pem("rsa")
    secret = pem.rstrip() if change is bytes.rstrip else pem
    unsigned = compact(b'{"alg":"HS256","kid":"rsa"}', b"{}", b"").rstrip(b".")
    forged = unsigned + b"." + compact(b"", b"", hmac.new(secret, unsigned, hashlib.sha256).digest()).split(b".")[2]
    (jws,) = decode_token(forged).signatures
    for allowed in (SYMMETRIC | ASYMMETRIC, ASYMMETRIC):
        found = verify_jws(jws, [public("rsa")], allowed)
        assert not found.valid
        assert found.problems[-1].code == "codecs.jose-key-confusion"


def test_a_key_that_the_token_brings_along_is_not_used() -> None:
    own = dict(key_set((private("ec"),))["keys"][0])  # type: ignore[index,arg-type]  # a plain value we made ourselves
    data = sign_jws(CLAIMS, private("ec"), "ES256", jwk=own)
    found = verify_jws(decode_token(data).signatures[0], [public("rsa")])
    assert not found.valid
    assert [p.code for p in found.problems] == ["codecs.jose-foreign-key", "codecs.jose-kid-unknown"]
    # Even with the right key, a reader that would have followed it is warned.
    assert not verify_jws(decode_token(data).signatures[0], [public("ec")]).valid


@pytest.mark.parametrize("kid", [["ec"], {"a": 1}, 7, True])
def test_an_identifier_that_is_no_text_names_no_key(kid: object) -> None:
    data = token({"alg": "ES256", "kid": kid})
    assert not verify_jws(decode_token(data).signatures[0], [public("ec")]).valid


def test_a_key_whose_purpose_is_no_text_is_not_used() -> None:
    key = json.loads(json.dumps(key_set((private("ec"),))))["keys"][0]
    ring = read_keys(json.dumps({"keys": [{**key, "alg": ["ES256"], "use": ["sig"]}]}).encode())
    assert not verify_jws(decode_token(SAMPLE).signatures[0], ring.keys).valid


def test_an_understood_signature_with_an_unknown_critical_parameter_is_not_valid() -> None:
    data = sign_jws(CLAIMS, private("ec"), "ES256", crit=["exp"], exp=1)
    found = verify_jws(decode_token(data).signatures[0], [public("ec")])
    assert (found.valid, found.kid) == (False, "ec")
    assert [p.code for p in found.problems] == ["codecs.jose-crit"]


def test_key_sets() -> None:
    keys = (private("rsa"), private("ec"), private("ed"))
    ring = read_keys(json.dumps(key_set(keys)).encode())
    assert ring.problems == ()
    assert [key.kid for key in ring.keys] == ["rsa", "ec", "ed"]
    assert not any(key.is_private for key in ring.keys)
    theirs = judge_keys.JWKSet.from_json(json.dumps(key_set(keys)))
    assert {key.thumbprint() for key in theirs} == {key.thumbprint() for key in ring.keys}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"[]", [("jose-keys-form", "")]),
        (b"{}", [("jose-keys-form", "/keys")]),
        (b'{"keys":[1]}', [("jose-key", "/keys/0")]),
        (b'{"keys":[{"kty":"RSA"}]}', [("jose-key", "/keys/0")]),
        (b'{"keys":[{"kty":"RSA","n":"' + b"A" * 5_000 + b'","e":"AQAB"}]}', [("jose-key", "/keys/0")]),
        (b'{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]}', [("jose-key", "/keys/0")]),
        (b'{"keys":[{"kty":"oct","k":"AAAA"}]}', [("jose-key-private", "/keys/0")]),
        (b'{"keys":[' + b",".join([b"1"] * 101) + b"]}", [("jose-keys-form", "/keys")]),
        (b'{"keys":', [("json-expected-value", "1:9")]),
    ],
)
def test_key_sets_that_are_none(data: bytes, expected: list[tuple[str, str]]) -> None:
    assert [(p.code.rpartition(".")[2], p.location) for p in read_keys(data).problems] == expected


def test_an_identifier_given_twice_is_told() -> None:
    key = key_set((private("ec"),))["keys"]
    data = json.dumps({"keys": [*key, *key]}).encode()  # type: ignore[misc]  # a list we made ourselves
    assert [p.code for p in read_keys(data).problems] == ["codecs.jose-kid-twice"]


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
claims = st.dictionaries(
    texts, st.one_of(texts, st.integers(), st.booleans(), st.none(), st.lists(texts, max_size=2)), max_size=4
)


@settings(max_examples=EXAMPLES, deadline=None)
@given(claims, st.sampled_from(["ES256", "HS256", "EdDSA"]))
def test_what_is_signed_is_read_back(values: dict[str, object], algorithm: str) -> None:
    kind = ALGORITHMS[algorithm]
    read = decode_token(sign_jws(values, private(kind), algorithm))  # type: ignore[arg-type]  # plain values all
    assert read.told == ()
    assert read.claims == values
    assert verify_jws(read.signatures[0], [public(kind)], {algorithm}).valid


SAMPLE = sign_jws(CLAIMS, private("ec"), "ES256")


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.binary(max_size=40), st.integers(0, len(SAMPLE)), st.integers(0, 40))
def test_no_bytes_raise_and_no_change_is_valid(noise: bytes, at: int, cut: int) -> None:
    changed = SAMPLE[:at] + noise + SAMPLE[at + cut :]
    for data in (noise, changed):
        for jws in decode_token(data).signatures:
            found = verify_jws(jws, [public("ec"), public("rsa")])
            assert not found.valid or data.strip() == SAMPLE or decode_token(data).problems
    read_keys(noise)
