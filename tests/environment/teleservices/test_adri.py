"""ADRi answers rights computed from the person, or scripted by the case."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from harness.model.case import ServiceWorld
from harness.model.record import EntryKind
from tests.codecs.soap.messages import adri_body
from tests.environment.teleservices.world import Bench, bench, envelope, fault_of

NS = {"a": "urn:x-harness:synthetic:adri:1"}
YVES = {"own": "1500199903111", "own_key": "01", "insured": "1500199903111", "insured_key": "01", "birth": "1950-01-01"}
LILA = {"own": "2230699903104", "own_key": "42", "birth": "2023-06-28"}


def texts(response: requests.Response, path: str) -> list[str]:
    assert response.status_code == 200, response.text
    return [node.text or "" for node in envelope(response).body[0].findall(path, NS)]


def test_answers_open_rights_and_tells_the_exchange_byte_for_byte(world: Bench) -> None:
    body = world.request().bytes()
    response = world.post(body)
    assert texts(response, "a:CompteRendu/a:Code") == ["SYN_ADR_00"]
    assert texts(response, "a:DroitAMO/a:Caisse") == ["999"]
    assert texts(response, "a:MedecinTraitant/a:Declare") == ["true"]
    assert texts(response, "a:Beneficiaire/a:NIRcertifie/a:Num") == ["2850299903103"]
    event = world.last
    assert event.kind is EntryKind.EXCHANGE
    assert event.data == {
        "service": "adri",
        "operation": "acquerirLesDroits",
        "http_status": 200,
        "injected": "",
        "findings": [],
        "client_certificate": "",
    }
    assert event.blobs == {"request": body, "response": response.content}


def test_rights_are_those_of_the_date_of_reference(world: Bench) -> None:
    # Rights of Yves run from 2020-01-01 to 2025-03-31, that day included.
    for date, code in (
        ("2019-12-31", "SYN_ADR_02"),
        ("2020-01-01", "SYN_ADR_00"),
        ("2025-03-31", "SYN_ADR_00"),
        ("2025-04-01", "SYN_ADR_01"),
    ):
        response = world.post(world.request(body=adri_body(date, **YVES)).bytes())
        assert texts(response, "a:CompteRendu/a:Code") == [code], date
        assert texts(response, "a:DroitAMO/a:DateFin") == ["2025-03-31"]
        assert texts(response, "a:Exoneration/a:Type") == ["ALD"]
        assert texts(response, "a:DroitAMO/a:CodeCouverture") == ["SYN_COUV_100"]


def test_a_child_is_found_by_her_own_traits_under_the_insured_number(world: Bench) -> None:
    response = world.post(world.request(body=adri_body(**LILA)).bytes())
    assert texts(response, "a:Beneficiaire/a:NIRcertifie/a:Num") == ["2230699903104"]
    assert texts(response, "a:Beneficiaire/a:NIRassure/a:Num") == ["2850299903103"]


@pytest.mark.parametrize("wrong", [{"birth": "1985-02-15"}, {"rank": "2"}, {"own": "2850299903199"}])
def test_a_person_nobody_knows_is_a_fault(world: Bench, wrong: dict[str, str]) -> None:
    response = world.post(world.request(body=adri_body(**wrong)).bytes())
    fault = fault_of(response)
    assert (response.status_code, fault.role, fault.family, fault.code) == (400, "Sender", "siram_10", "SYN_adri_01")
    assert fault.message_id == "uuid:00000000-0000-4000-8000-0000000000ff"
    assert world.findings() == ["adri-person-unknown"]


def test_a_date_of_reference_that_is_none(world: Bench) -> None:
    assert fault_of(world.post(world.request(body=adri_body("2025-13-45")).bytes())).code == "SYN_adri_02"


# Days are counted from 2025-09-15: 30 later is 10-15, 1 earlier 09-14, 365 earlier 2024-09-15.
@pytest.mark.parametrize(
    ("answer", "path", "expected"),
    [
        ("open", "a:CompteRendu/a:Code", ["SYN_ADR_00"]),
        ("closed", "a:CompteRendu/a:Code", ["SYN_ADR_01"]),
        ("closed", "a:DroitAMO/a:DateFin", ["2025-09-14"]),
        ("future", "a:CompteRendu/a:Code", ["SYN_ADR_02"]),
        ("future", "a:DroitAMO/a:DateDebut", ["2025-10-15"]),
        ("ald", "a:Exoneration/a:Type", ["ALD"]),
        ("ald", "a:Exoneration/a:DateDebut", ["2024-09-15"]),
        ("ald", "a:CompteRendu/a:Code", ["SYN_ADR_00"]),
        ("c2s", "a:C2S/a:Type", ["SYN_C2S_P"]),
        ("several", "a:DroitAMO/a:DateFin", ["2024-08-11"]),
        ("several", "a:DroitAMO/a:Regime", ["01", "01"]),
    ],
)
def test_scripted_answers(tmp_path: Path, pki_folder: Path, answer: str, path: str, expected: list[str]) -> None:
    with bench(tmp_path, pki_folder, adri=ServiceWorld(answers={"odile-mere": answer})) as world:
        assert texts(world.post(world.request().bytes()), path) == expected
        # The script is hers alone: Lila's rights stay computed.
        lila = world.post(world.request(body=adri_body(**LILA)).bytes())
        assert texts(lila, "a:DroitAMO/a:DateDebut") == ["2020-01-01"]


def test_scripted_as_unknown_and_as_silent(tmp_path: Path, pki_folder: Path) -> None:
    answers = {"odile-mere": "unknown", "enfant-lila": "silent"}
    with bench(tmp_path, pki_folder, adri=ServiceWorld(answers=answers)) as world:
        assert fault_of(world.post(world.request().bytes())).code == "SYN_adri_01"
        with pytest.raises(requests.exceptions.ReadTimeout):
            world.post(world.request(body=adri_body(**LILA)).bytes(), timeout=0.7)
        assert world.last.data["injected"] == "silence"
