"""Resources read, held against the table, and made; an independent library judges the table and the verdicts."""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from harness.codecs.fhir import (
    Identifier,
    PatientView,
    PractitionerView,
    bundle_view,
    decode_fhir,
    identifiers,
    patient_view,
    practitioner_view,
    resources,
)
from harness.codecs.fhir.table import rules_of, types
from harness.codecs.jsons import encode_json
from harness.i18n import say
from tests.codecs.jsons.test_jsons import values
from tests.proof.counts import count

EXAMPLES = count(150, 10_000)
TEST_INS = "urn:oid:1.2.250.1.213.1.4.10"
PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "p1",
    "meta": {"profile": ["https://example.test/profile"], "lastUpdated": "2025-09-15T09:00:00Z"},
    "identifier": [
        {"system": "urn:x-harness:synthetic:ipp", "value": "1"},
        {"use": "official", "system": TEST_INS, "value": "255555599933353"},
    ],
    "name": [{"use": "usual", "family": "USUEL"}, {"use": "official", "family": "TESTNOM", "given": ["ALPHA", "BETA"]}],
    "gender": "female",
    "birthDate": "1980-01-01",
}
PRACTITIONER: dict[str, Any] = {
    "resourceType": "Practitioner",
    "identifier": [
        {"system": "urn:oid:1.2.250.1.71.4.2.1", "value": "810000000066"},
        {"system": "https://rpps.esante.gouv.fr", "value": "10000000066"},
    ],
    "name": [{"family": "TESTNOM", "given": ["GAMMA"]}],
    "qualification": [{"code": {"coding": [{"system": "urn:x-harness:synthetic:diplome", "code": "SYN_1"}]}}],
}
BUNDLE: dict[str, Any] = {
    "resourceType": "Bundle",
    "type": "searchset",
    "total": 2,
    "link": [
        {"relation": "self", "url": "https://d.example.test/1"},
        {"relation": "next", "url": "https://d.example.test/2"},
    ],
    "entry": [
        {"fullUrl": "https://d.example.test/Patient/p1", "resource": PATIENT, "search": {"mode": "match"}},
        {"resource": PRACTITIONER},
    ],
}
ALL = (PATIENT, PRACTITIONER, BUNDLE)


def read(resource: object) -> list[tuple[str, str]]:
    problems = decode_fhir(json.dumps(resource).encode()).problems
    return [(p.code.rpartition(".")[2].removeprefix("fhir-"), p.location) for p in problems]


def judged(resource: dict[str, Any]) -> bool:
    """Ask the independent library whether a resource is one."""
    name = str(resource["resourceType"])
    model = getattr(import_module(f"fhir.resources.R4B.{name.lower()}"), name)
    try:
        model.model_validate_json(json.dumps(resource))
    except (ValidationError, ValueError):
        return False
    return True


@pytest.mark.parametrize("resource", ALL, ids=["patient", "practitioner", "bundle"])
def test_good_resources_are_good_for_us_and_for_the_judge(resource: dict[str, Any]) -> None:
    assert read(resource) == []
    assert judged(resource)
    assert decode_fhir(json.dumps(resource).encode()).type == resource["resourceType"]


@pytest.mark.parametrize("name", sorted(types("resource") | types("datatype")))
def test_the_declared_elements_are_those_of_the_standard(name: str) -> None:
    """Against the models of a library generated from the standard; it keeps comments and underscored twins besides."""
    model = getattr(import_module(f"fhir.resources.R4B.{name.lower()}"), name)
    theirs = {field.alias or key for key, field in model.model_fields.items()}
    theirs = {key for key in theirs if not key.startswith("_") and key not in {"fhir_comments", "resourceType"}}
    theirs = {key for key in theirs if name != "Extension" or not key.startswith("value")}
    assert set(rules_of(name)) == theirs
    lists = {field.alias or key for key, field in model.model_fields.items() if "List" in str(field.annotation)}
    assert {key for key, rule in rules_of(name).items() if rule.many} == lists - {"fhir_comments"} - {
        key for key in lists if key.startswith("_")
    }


def _with(resource: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {**resource, **changes}


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (_with(PATIENT, gender="F"), ("code", "/gender")),
        (_with(PATIENT, gender=1), ("value", "/gender")),
        (_with(PATIENT, birthDate="01/01/1980"), ("value", "/birthDate")),
        (_with(PATIENT, birthDate="1980-13-01"), ("value", "/birthDate")),
        (_with(PATIENT, name={"family": "X"}), ("kind", "/name")),
        (_with(PATIENT, name=["X"]), ("kind", "/name/0")),
        (_with(PATIENT, id="a b"), ("value", "/id")),
        (_with(PATIENT, nom="X"), ("unknown-element", "/nom")),
        (_with(PATIENT, name=[{"prenom": "X"}]), ("unknown-element", "/name/0/prenom")),
        (_with(PATIENT, meta={"lastUpdated": "2025-09-15"}), ("value", "/meta/lastUpdated")),
        (_with(PRACTITIONER, qualification=[{"issuer": {"display": "x"}}]), ("missing", "/qualification/0/code")),
        ({"resourceType": "OperationOutcome"}, ("missing", "/issue")),
        ({"resourceType": "OperationOutcome", "issue": [{"severity": "error"}]}, ("missing", "/issue/0/code")),
        ({"resourceType": "Bundle"}, ("missing", "/type")),
        (_with(BUNDLE, type="liste"), ("code", "/type")),
        (_with(BUNDLE, total=-1), ("value", "/total")),
        (_with(BUNDLE, entry=[{"resource": _with(PATIENT, gender="F")}]), ("code", "/entry/0/resource/gender")),
        (_with(PATIENT, contained=[_with(PRACTITIONER, x=1)]), ("unknown-element", "/contained/0/x")),
    ],
)
def test_one_wrong_element_is_told_and_the_judge_agrees_or_knows_less(
    resource: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert read(resource) == [expected]
    # The library does not hold codes against required bindings.
    assert judged(resource) == (expected[0] == "code")


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ([], [("kind", "")]),
        ({}, [("no-type", "")]),
        # The judge reads the text "true" as a boolean; the standard does not.
        (_with(PATIENT, active="true"), [("value", "/active")]),
        ({"resourceType": 1}, [("no-type", "")]),
        ({"resourceType": "Nonsense"}, [("unknown-type", "/resourceType")]),
        (_with(PATIENT, name=[]), [("empty", "/name")]),
        (_with(PATIENT, name=[{}]), [("empty", "/name/0")]),
        (_with(PATIENT, birthDate=""), [("value", "/birthDate")]),
        (_with(PATIENT, birthDate=None), [("value", "/birthDate")]),
        (_with(PATIENT, _gender="x"), [("unknown-element", "/_gender")]),
    ],
)
def test_what_fhir_does_not_know(resource: object, expected: list[tuple[str, str]]) -> None:
    assert read(resource) == expected


def test_extensions_stand_beside_primitives() -> None:
    extension = {"extension": [{"url": "urn:x-harness:synthetic:reason", "valueCode": "unknown"}]}
    patient = {key: value for key, value in PATIENT.items() if key != "birthDate"}
    assert read({**patient, "_birthDate": extension}) == []
    assert read(_with(PATIENT, name=[{"given": ["A", None], "_given": [None, extension]}])) == []


def test_keys_of_the_trade() -> None:
    wrong_ins = json.loads(json.dumps(PATIENT).replace("33353", "33354"))
    assert read(wrong_ins) == [("key", "/identifier/1/value")]
    wrong = json.loads(json.dumps(BUNDLE).replace("10000000066", "10000000067"))
    assert read(wrong) == [
        ("key", "/entry/1/resource/identifier/0/value"),
        ("key", "/entry/1/resource/identifier/1/value"),
    ]


def test_faults_of_the_writing_come_first() -> None:
    data = b'{"resourceType":"Patient","gender":"female","gender":"F"}'
    assert [p.code for p in decode_fhir(data).problems] == ["codecs.json-duplicate", "codecs.fhir-code"]
    assert [p.code for p in decode_fhir(b"{").problems] == ["codecs.json-expected-name"]
    problem = decode_fhir(data).problems[1]
    assert say(problem.code, **dict(problem.arguments)) == (
        "« F » n'est pas un des codes permis : female, male, other, unknown"
    )


def test_views() -> None:
    root = decode_fhir(json.dumps(BUNDLE).encode()).root
    assert root is not None
    (patient,), (doctor,) = list(resources(root, "Patient")), list(resources(root, "Practitioner"))
    ins = Identifier(TEST_INS, "255555599933353", "official")
    assert patient_view(patient) == PatientView(ins, "TESTNOM", ("ALPHA", "BETA"), "F", "1980-01-01")
    assert ins.ins == "INS-NIR test"
    assert len(identifiers(patient)) == 2
    assert practitioner_view(doctor) == PractitionerView("10000000066", "810000000066", "TESTNOM", ("GAMMA",))
    view = bundle_view(root)
    assert (view.type, view.total, view.next) == ("searchset", "2", "https://d.example.test/2")
    assert view.entries == (("Patient", "p1", "https://d.example.test/Patient/p1"), ("Practitioner", "", ""))


names = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ'- ", min_size=1, max_size=12).filter(lambda name: bool(name.strip()))
patients = st.builds(
    PatientView,
    st.none() | st.just(Identifier(TEST_INS, "255555599933353", "official")),
    st.just("") | names,
    st.lists(names, max_size=3).map(tuple),
    st.sampled_from(["F", "M", ""]),
    st.sampled_from(["", "1980", "1980-01", "1980-01-31"]),
)


@settings(max_examples=EXAMPLES, deadline=None)
@given(patients)
def test_a_patient_made_of_a_view_is_one_and_reads_back(view: PatientView) -> None:
    data = encode_json(view.resource())
    document = decode_fhir(data)
    assert document.problems == ()
    assert document.root is not None
    assert patient_view(document.root) == view
    assert judged(json.loads(data))


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    st.builds(PractitionerView, st.just("10000000066"), st.sampled_from(["", "810000000066"]), names, st.just(("A",)))
)
def test_a_practitioner_made_of_a_view_is_one_and_reads_back(view: PractitionerView) -> None:
    data = encode_json(view.resource())
    document = decode_fhir(data)
    assert document.problems == ()
    assert document.root is not None
    assert practitioner_view(document.root) == view
    assert judged(json.loads(data))


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    st.sampled_from(sorted(types("resource"))),
    st.dictionaries(st.sampled_from(sorted(BUNDLE) + sorted(PATIENT)), values),
)
def test_any_object_is_judged(kind: str, members: dict[str, Any]) -> None:
    document = decode_fhir(encode_json({"resourceType": kind, **members}))
    assert document.root is not None
    for view in (patient_view, practitioner_view, bundle_view):
        assert view(document.root) is not None


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.binary(max_size=40), st.integers(0, 400))
def test_no_bytes_raise(noise: bytes, at: int) -> None:
    data = json.dumps(BUNDLE).encode()
    assert decode_fhir(noise).problems
    decode_fhir(data[:at] + noise + data[at:])
