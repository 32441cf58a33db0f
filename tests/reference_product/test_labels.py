"""The label of the program: libdmtx reads its code, and each of its twins differs in one point."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from reference_product import twins
from reference_product.people import Patient, patient_to_json
from tests.reference_product.practice import Practice, applied

# Synthetic: 2840519906310 (2A counted as 19) -> 97 - 32 = 65.
CLARISSE = Patient(
    "AVANTSYN",
    ("CLARISSE", "JUNE"),
    "1984-05-06",
    "F",
    used_name="APRÈSSYN",
    nir="284052A906310",
    nir_key="65",
    birth_place="2A906",
)
HEADER = "IS010000000000000000000000"
# S2 has its twenty characters and no separator; S3 and S4 are shorter than a hundred.
PAYLOAD = (
    f"{HEADER}S1284052A90631065S21.2.250.1.213.1.4.10"
    "S3CLARISSE JUNE\x1dS4AVANTSYN\x1dS5FS606-05-1984S72A906"
)  # fmt: skip


def known(practice: Practice, patient: Patient = CLARISSE, **register: str) -> None:
    """Put a qualified identity on file, as INSi gave it."""
    traits = {
        "birth_name": patient.birth_name,
        "first_names": [patient.first_names[0]],
        "sex": patient.sex,
        "birth_date": patient.birth_date,
        "birth_place": patient.birth_place,
    }
    active = dict.fromkeys(("date_from", "date_until"), "")
    active |= {"number": patient.nir, "key": patient.nir_key, "oid": "1.2.250.1.213.1.4.10"}
    content = {
        "active": {**active, **{name: value for name, value in register.items() if name in active}},
        "history": [],
        "traits": {**traits, **{name: value for name, value in register.items() if name in traits}},
        "first_name_list": register.get("first_name_list", " ".join(patient.first_names)),
    }
    practice.session.keep_patient(patient)
    practice.session.store.put("identities", patient.key, content)


def printed(practice: Practice, patient: Patient = CLARISSE) -> tuple[str, Path]:
    """Print a label; return its words and where its picture is."""
    result = practice.do("print_ins_label", patient=patient_to_json(patient))
    assert result["status"] == "done", result
    words, image = (practice.folder / "artifacts" / one["path"] for one in result["artifacts"])
    assert [one["media_type"] for one in result["artifacts"]] == ["text/plain", "image/png"]
    return words.read_text("utf-8"), image


def scanned(practice: Practice, patient: Patient = CLARISSE) -> str:
    """Print a label, and have the program of another maker read its code."""
    _, image = printed(practice, patient)
    command = ["dmtxread", "-N1", "-m2000", str(image)]
    return subprocess.run(command, capture_output=True, check=False, timeout=60).stdout.decode("latin-1")


def test_libdmtx_reads_the_label(practice: Practice) -> None:
    known(practice)
    assert scanned(practice) == PAYLOAD


def test_the_words_say_what_the_code_says(practice: Practice) -> None:
    known(practice)
    assert printed(practice)[0].splitlines() == [
        "Matricule INS : 284052A906310 65 (NIR)",
        "Nom de naissance : AVANTSYN",
        "Prénom(s) : CLARISSE JUNE",
        "Sexe : F",
        "Né(e) le : 06/05/1984",
        "Lieu de naissance : 2A906",
    ]


def test_a_shorter_oid_is_followed_by_a_separator_and_no_place_by_nothing(practice: Practice) -> None:
    known(practice, oid="1.2.250.1.213.1.4.9", birth_place="")
    assert "S21.2.250.1.213.1.4.9\x1dS3" in scanned(practice)
    assert scanned(practice).endswith("S606-05-1984")
    assert "(NIA)" in printed(practice)[0]


def test_names_lose_their_accents_and_keep_their_signs(practice: Practice) -> None:
    known(practice, birth_name="D'ÉTÉSYN--FORÊT", first_name_list="ANAÏS-ZOÉ  Françoise")
    assert "S3ANAIS-ZOE FRANCOISE\x1dS4D'ETESYN--FORET\x1d" in scanned(practice)


def test_the_longest_name_takes_no_separator_and_a_longer_one_is_refused(practice: Practice) -> None:
    known(practice, birth_name="N" * 100)
    assert "N" * 100 + "S5F" in scanned(practice)
    known(practice, birth_name="N" * 101)
    assert "S4" in practice.refused("print_ins_label", patient=patient_to_json(CLARISSE))


def test_only_a_whole_and_qualified_identity_is_printed(practice: Practice) -> None:
    practice.session.keep_patient(CLARISSE)
    assert "provisoire" in practice.refused("print_ins_label", patient=patient_to_json(CLARISSE))
    known(practice, sex="")
    assert "manque" in practice.refused("print_ins_label", patient=patient_to_json(CLARISSE))
    assert "Aucun patient choisi" in practice.refused("print_ins_label")
    assert not list(practice.folder.rglob("*.png"))


def test_a_key_the_register_left_out_is_computed(practice: Practice) -> None:
    known(practice, key="")
    assert scanned(practice) == PAYLOAD


def corrected(practice: Practice) -> str:
    known(practice)
    printed(practice)
    known(practice, birth_place="99999")
    return scanned(practice)[-7:]


LUNAR = replace(CLARISSE, birth_date="1984-20-00")
ACCENTED = replace(CLARISSE, birth_name="AVANTSÉN")
ROWS: tuple[tuple[str, str, Patient, dict[str, str], str, str], ...] = (
    ("datamatrix-separator-everywhere", "idm-format", CLARISSE, {}, "S5FS6", "S5F\x1dS6"),
    ("datamatrix-without-key", "idm-matricule", CLARISSE, {}, "90631065S2", "906310\x1dS2"),
    ("datamatrix-production-oid", "idm-oid", CLARISSE, {}, "213.1.4.10S3", "213.1.4.8\x1dS3"),
    ("datamatrix-first-given-name-only", "idm-prenoms", CLARISSE, {}, "S3CLARISSE JUNE\x1d", "S3CLARISSE\x1d"),
    ("datamatrix-used-name", "idm-nom", CLARISSE, {}, "S4AVANTSYN\x1d", "S4APR"),
    ("datamatrix-accents-kept", "idm-alphabet", ACCENTED, {}, "S4AVANTSEN\x1d", "S4AVANTSÉN\x1d"),
    ("datamatrix-sex-as-digit", "idm-sexe", CLARISSE, {}, "S5F", "S52"),
    ("datamatrix-date-iso", "idm-date", CLARISSE, {}, "S606-05-1984", "S61984-05-06"),
    ("datamatrix-lunar-date-made-real", "idm-date-lunaire", LUNAR, {}, "S600-20-1984", "S601-01-1984"),
    ("datamatrix-place-from-number", "idm-lieu", CLARISSE, {"birth_place": "99941"}, "S799941", "S72A906"),
    ("datamatrix-place-padded", "idm-lieu-absent", CLARISSE, {"birth_place": ""}, "05-1984", "05-1984S700000"),
)


@pytest.mark.parametrize(
    ("twin", "requirement", "patient", "register", "honest", "faulty"), ROWS, ids=[row[0] for row in ROWS]
)
def test_twins_of_the_code(
    practice: Practice,
    twin: str,
    requirement: str,
    patient: Patient,
    register: dict[str, str],
    honest: str,
    faulty: str,
) -> None:
    known(practice, patient, **register)
    assert honest in scanned(practice, patient)
    with applied(twin):
        assert faulty in scanned(practice, patient)
    assert twins.describe(twin)["requirement"] == requirement
    assert honest in scanned(practice, patient)


def test_a_twin_that_draws_another_symbol(practice: Practice) -> None:
    known(practice)
    with applied("datamatrix-as-qr"):
        assert scanned(practice) == ""
        command = ["zbarimg", "-q", "--raw", "-Sbinary", str(printed(practice)[1])]
        assert subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode() == PAYLOAD


def test_a_twin_whose_words_are_not_the_code(practice: Practice) -> None:
    known(practice)
    with applied("label-words-used-name"):
        assert "Nom de naissance : APRÈSSYN" in printed(practice)[0]
        assert scanned(practice) == PAYLOAD


def test_a_twin_that_prints_a_provisional_identity(practice: Practice) -> None:
    practice.session.keep_patient(CLARISSE)
    with applied("datamatrix-of-provisional-identity"):
        assert scanned(practice) == PAYLOAD


def test_a_twin_that_keeps_the_first_label(practice: Practice) -> None:
    assert corrected(practice) == "S799999"
    practice.session.reset()
    with applied("label-kept-after-correction"):
        assert corrected(practice) == "S72A906"


OTHERS = {
    "datamatrix-as-qr": "idm-symbole",
    "label-words-used-name": "idm-mots",
    "datamatrix-of-provisional-identity": "idm-qualifiee",
    "label-kept-after-correction": "idm-courante",
}


def test_every_twin_of_the_text_is_tried_here() -> None:
    named = {row[0]: row[1] for row in ROWS} | OTHERS
    assert {one: twins.describe(one)["requirement"] for one in named} == named
    own = {one for one in twins.available() if twins.describe(one)["requirement"].startswith("idm-")}
    assert own == set(named)
