"""The persona file: what is written is read again, and each fault is told where it stands."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.virtual_cards.people import key_and_certificate
from tests.virtual_cards.personas.strategies import AT_LEISURE, PERSONAS
from virtual_cards.personas import Persona, PersonaError, PersonOnCard, ProfessionalPersona, read_persona
from virtual_cards.personas.document import patient_document, persona_from_json

PERSON: dict[str, Any] = {
    "name": "MERESYN",
    "first_names": ["ODILE", "ANNE"],
    "birth_date": "19851300",
    "nir": "285139990310345",
    "sex": "F",
    "scheme": "01",
    "fund": "999",
    "centre": "9999",
    "insured_nir": "285139990310345",
    "rights_from": "20200101",
}
PATIENT: dict[str, Any] = {"synthetic": True, "serial": "8025099000000003", "people": [PERSON]}
PROFESSIONAL: dict[str, Any] = {
    "name": "RAYONSYN",
    "first_name": "LUCIE",
    "national_id": "889990000021",
    "rpps": "89990000021",
    "profession": "10",
    "valid_until": "20271231",
    "billing_number": "991990029",
    "specialty": "06",
    "convention": "1",
    "practice": "L",
    "pin": "1234",
    "key_file": "key.pem",
    "certificate_file": "certificate.der",
}
CPS: dict[str, Any] = {"synthetic": True, "professional": PROFESSIONAL}


def fault(document: object, folder: Path | None = None) -> PersonaError:
    with pytest.raises(PersonaError) as caught:
        persona_from_json(json.dumps(document).encode(), folder)
    return caught.value


def with_person(**changes: object) -> dict[str, Any]:
    return {**PATIENT, "people": [PERSON, {**PERSON, **changes}]}


def test_a_patient_by_hand() -> None:
    assert persona_from_json(json.dumps(PATIENT).encode()) == Persona(
        "8025099000000003",
        (
            PersonOnCard(
                "MERESYN",
                ("ODILE", "ANNE"),
                "19851300",
                "285139990310345",
                "F",
                "01",
                "999",
                "9999",
                "285139990310345",
                "20200101",
            ),
        ),
    )


@AT_LEISURE
@given(PERSONAS)
def test_what_is_written_is_read_again(persona: Persona) -> None:
    assert persona_from_json(patient_document(persona)) == persona


def test_a_professional_with_the_files_beside_it(tmp_path: Path) -> None:
    pem, der = key_and_certificate()
    (tmp_path / "key.pem").write_bytes(pem)
    (tmp_path / "certificate.der").write_bytes(der)
    (tmp_path / "persona.json").write_text(json.dumps(CPS))
    read = read_persona(tmp_path / "persona.json")
    assert isinstance(read, ProfessionalPersona)
    assert (read.kind, read.serial, read.key_pem, read.certificate_der) == ("cps3", "", pem, der)
    assert read.authentication_key_pem == b""


def test_a_certificate_may_be_pem(tmp_path: Path) -> None:
    pem, der = key_and_certificate()
    text = subprocess.run(["openssl", "x509", "-inform", "DER"], input=der, capture_output=True, check=True).stdout
    (tmp_path / "key.pem").write_bytes(pem)
    (tmp_path / "certificate.der").write_bytes(text)
    read = persona_from_json(json.dumps(CPS).encode(), tmp_path)
    assert isinstance(read, ProfessionalPersona)
    assert read.certificate_der == der


@pytest.mark.parametrize(
    ("document", "place", "found", "expected"),
    [
        ([], "document", "[]", "an object { }"),
        ({"people": [PERSON]}, "synthetic", "nothing", "a value"),
        ({**PATIENT, "synthetic": "yes"}, "synthetic", "yes", "true: cards are made for invented people only"),
        ({"synthetic": True}, "document", "both or neither", "either people or professional"),
        ({**PATIENT, "poeple": 1}, "poeple", "poeple", "one of atr, blobs, kind, people"),
        ({**PATIENT, "serial": 12}, "serial", "12", "1 to 20 digits"),
        ({**PATIENT, "people": []}, "people", "0 values", "1 to 19 values"),
        ({**PATIENT, "people": [None]}, "people[0]", "null", "an object { }"),
        (with_person(fund="99"), "people[1].fund", "99", "3 digits"),
        (with_person(birth_date="1985-02-17"), "people[1].birth_date", "1985-02-17", "a birth date as YYYYMMDD"),
        (with_person(rights_from="20201301"), "people[1].rights_from", "20201301", "a day as YYYYMMDD"),
        (with_person(nir="2C5139990310345"), "people[1].nir", "2C5139990310345", "15 characters"),
        (with_person(first_names="ODILE"), "people[1].first_names", "ODILE", "a list [ ]"),
        (with_person(first_names=["A", ""]), "people[1].first_names[1]", "", "1 to 80 characters"),
        (with_person(name="CŒURSYN"), "people[1].name", "CŒURSYN", "Latin-1"),
        (with_person(treating_doctor="oui"), "people[1].treating_doctor", "oui", "true or false"),
        (with_person(other_rights=[["20200101"]]), "people[1].other_rights[0]", "1 values", "2 to 2 values"),
        (with_person(complementary={"membre": ""}), "people[1].complementary.membre", "membre", "one of member"),
        (with_person(missing_tags=["8G"]), "people[1].missing_tags[0]", "8G", "a tag in hexadecimal"),
        ({**PATIENT, "blobs": {"7F21": "0"}}, "blobs.7F21", "0", "bytes in hexadecimal"),
        (CPS, "professional.key_file", "key.pem", "no file"),
    ],
)
def test_a_fault_is_located(document: object, place: str, found: str, expected: str) -> None:
    told = fault(document)
    assert (told.name, told.found) == (place, found)
    assert expected in told.expected


def test_a_file_that_is_missing_or_no_certificate(tmp_path: Path) -> None:
    told = fault(CPS, tmp_path)
    assert (told.name, told.found) == ("professional.key_file", "key.pem: No such file or directory")
    (tmp_path / "key.pem").write_bytes(b"")
    (tmp_path / "certificate.der").write_bytes(b"no certificate")
    assert fault(CPS, tmp_path).expected == "a certificate, PEM or DER"
    # Version 10, where X.509 ends at 3.
    _, der = key_and_certificate()
    (tmp_path / "certificate.der").write_bytes(der.replace(bytes.fromhex("A003020102"), bytes.fromhex("A003020109")))
    assert fault(CPS, tmp_path).expected == "a certificate, PEM or DER"


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "key.pem")
    told = fault(CPS, tmp_path)
    assert (told.name, told.found) == ("professional.key_file", "key.pem: no file")


def test_a_name_that_no_file_system_takes_is_refused(tmp_path: Path) -> None:
    told = fault({**CPS, "professional": {**PROFESSIONAL, "key_file": "\ud800"}}, tmp_path)
    assert (told.name, told.expected) == ("professional.key_file", "the name of a file beside this one")


def test_a_code_is_never_repeated() -> None:
    told = fault({**CPS, "professional": {**PROFESSIONAL, "pin": "98x76"}})
    assert told.name == "professional.pin"
    assert "98x76" not in str(told)


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b"\xff", "byte 0"),
        (b'{"synthetic": true,\n  }', "line 2, column 3"),
        (b'{"serial": "1", "serial": "2"}', "serial"),
        (b'{"synthetic": NaN}', "document"),
        (b"[" * 100_000, "document"),
        (b'{"synthetic": ' + b"9" * 5_000 + b"}", "document"),
        (b" " * (1 << 20) + b"{}", "document"),
    ],
)
def test_bytes_that_are_no_document(content: bytes, place: str) -> None:
    with pytest.raises(PersonaError) as caught:
        persona_from_json(content)
    assert caught.value.name == place


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*PERSON, *PATIENT, "pin"]), inner),
    max_leaves=12,
)


@AT_LEISURE
@given(_JSON)
def test_any_document_is_read_or_refused_by_name(document: object) -> None:
    with pytest.raises(PersonaError):
        # Too few members for a persona: whatever they hold, this is refused and nothing else happens.
        persona_from_json(json.dumps({"synthetic": True, "people": [document]}).encode())
