"""FHIR resources and signed tokens as facts: values by pointer, faults of their form."""

from __future__ import annotations

import json

import jwt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.i18n import LANGUAGES, say
from harness.judging.readings import READINGS, Reading, Tables
from tests.codecs.fhir.test_fhir import BUNDLE, PATIENT
from tests.codecs.jose.tokens import SECRET, token
from tests.proof.counts import count

EXAMPLES = count(60, 5_000)
NOTHING = Tables({}, lambda _: pytest.fail("neither has a layout"))
CLAIMS = {"iss": "https://psc.example.test", "aud": ["a", "b"], "acr": {"eidas": 1}, "mfa": True, "exp": 1.5, "x": None}


def read(form: str, data: bytes) -> Reading:
    return READINGS[form](data, NOTHING)


def told(reading: Reading) -> list[tuple[str, str]]:
    assert all(say(p.code, lang, **dict(p.arguments)) for p in reading.problems for lang in LANGUAGES)
    return [(p.code.removeprefix("codecs."), p.location) for p in reading.problems]


def test_a_resource_is_read_by_pointer() -> None:
    patient = read("fhir", json.dumps(PATIENT).encode())
    assert [fact.value for fact in patient.at("/identifier/*/value")] == ["1", "255555599933353"]
    assert patient.at("/name/1/given/1")[0].value == "BETA"
    assert told(patient) == []


def test_a_bundle_is_read_through_its_entries() -> None:
    bundle = read("fhir", json.dumps(BUNDLE).encode())
    assert [fact.value for fact in bundle.at("/entry/*/resource/resourceType")] == ["Patient", "Practitioner"]
    assert told(bundle) == []


@pytest.mark.parametrize(
    ("resource", "fault"),
    [
        ({**PATIENT, "gender": "F"}, ("fhir-code", "/gender")),
        ({**PATIENT, "sexe": "F"}, ("fhir-unknown-element", "/sexe")),
        ({**PATIENT, "birthDate": "01/01/1980"}, ("fhir-value", "/birthDate")),
    ],
)
def test_what_departs_from_the_elements_is_told(resource: dict[str, object], fault: tuple[str, str]) -> None:
    reading = read("fhir", json.dumps(resource).encode())
    assert told(reading) == [fault]
    assert reading.at("/birthDate")


def test_bytes_that_are_no_resource() -> None:
    assert told(read("fhir", b"{")) == [("json-expected-name", "1:2")]
    assert told(read("fhir", b"[]")) == [("fhir-kind", "")]


def test_a_token_of_another_library_is_read_without_its_key() -> None:
    made = jwt.encode(CLAIMS, SECRET, algorithm="HS256", headers={"kid": "k1"}).encode()
    reading = read("jwt", made)
    assert {fact.path: fact.value for fact in reading.facts if fact.path != "/claims/aud/*"} == {
        "/header/alg": "HS256",
        "/header/kid": "k1",
        "/header/typ": "JWT",
        "/claims/iss": "https://psc.example.test",
        "/claims/acr/eidas": "1",
        "/claims/mfa": "true",
        "/claims/exp": "1.5",
    }
    assert [(fact.value, fact.location) for fact in reading.at("/claims/aud/*")] == [
        ("a", "/claims/aud/0"),
        ("b", "/claims/aud/1"),
    ]
    assert told(reading) == []
    forged = made[:-4] + (b"AAAA" if made[-4:] != b"AAAA" else b"BBBB")
    assert read("jwt", forged).facts == reading.facts


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (token('{"alg": "none"}'), ("jose-alg-none", "header")),
        (token('{"alg": "HS256"}', '{"iss": "a", "iss": "b"}'), ("json-duplicate", "payload 1:14")),
        (b"a.b", ("jose-parts", "")),
        (b"a.b.c.d.e", ("jose-encrypted", "")),
    ],
)
def test_faults_of_the_form_are_told(data: bytes, fault: tuple[str, str]) -> None:
    assert fault in told(read("jwt", data))


GOOD = token('{"alg": "HS256"}', '{"iss": "a"}')


@settings(max_examples=EXAMPLES)
@given(st.binary(max_size=40), st.integers(0, len(GOOD)), st.integers(0, 10))
def test_any_bytes_are_read_or_told(noise: bytes, at: int, cut: int) -> None:
    for form, start in (("jwt", GOOD), ("fhir", json.dumps(PATIENT).encode())):
        for data in (noise, start[:at] + noise + start[at + cut :]):
            reading = read(form, data)
            assert reading.facts or told(reading)
