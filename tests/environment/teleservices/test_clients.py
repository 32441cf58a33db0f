"""Independent programs call the simulators: zeep, curl, openssl s_client and xmlsec1."""

from __future__ import annotations

import copy
import time
from pathlib import Path
from typing import Any

import pytest
import requests
import zeep
import zeep.exceptions
from lxml import etree

from harness.codecs.soap import SoapFault, read_envelope, read_fault
from harness.codecs.soap.envelope import Envelope
from harness.environment.keystore import Identity
from harness.model.case import Fault
from harness.model.record import EntryKind
from tests.codecs.soap.messages import INS2, traits_body
from tests.environment.teleservices.world import SCENARIOS, Bench, run

OLA = {"NomNaissance": "TRIPLESYN", "Prenom": "CATARINA", "Sexe": "F", "DateNaissance": "1936-06-20"}


ZEEP: Any = zeep
"""The library is not annotated."""


def zeep_service(world: Bench, name: str) -> Any:
    session = requests.Session()
    session.trust_env = False
    session.verify = world.ca
    wsdl = SCENARIOS / name / "contract" / f"{name}.wsdl"
    client = ZEEP.Client(str(wsdl), transport=ZEEP.Transport(session=session, timeout=5, operation_timeout=5))
    binding = f"{{urn:x-harness:synthetic:wsdl:{name}}}{name.capitalize()}Soap12"
    return client.create_service(binding, world.url)


def headers(tree: etree._Element) -> list[etree._Element]:
    return [copy.deepcopy(block) for block in tree[0]]


def test_zeep_reads_rights(world: Bench) -> None:
    answer = zeep_service(world, "adri").acquerirLesDroits(
        DatedeReference="2025-09-15",
        BeneficiaireDeSoins={
            "NIRcertifie": {"Num": "2230699903104", "Cle": "42"},
            "DatedeNaissance": "2023-06-28",
            "SituationAdministrativeAMO": {"RangdeNaissance": 1},
            "Assure": {"NIRassure": {"Num": "2850299903103", "Cle": "45"}},
        },
        _soapheaders=headers(world.request().tree()),
    )
    assert answer.CompteRendu.Code == "SYN_ADR_00"
    assert [(line.Regime, line.Caisse, line.DateDebut) for line in answer.DroitAMO] == [("01", "999", "2020-01-01")]
    assert answer.MedecinTraitant.Declare is True
    assert world.findings() == []


def test_zeep_searches_an_identity_by_traits_and_by_card(world: Bench) -> None:
    service = zeep_service(world, "insi")
    answer = service.rechercherInsAvecTraitsIdentite(
        **OLA, _soapheaders=headers(world.insi_request(INS2, traits_body(**OLA)).tree())
    )
    assert (answer.CR.CodeCR, answer.INDIVIDU.INSACTIF.IdIndividu.NumIdentifiant) == ("00", "2360699922203")
    assert answer.INDIVIDU.TIQ.ListePrenom == "OLA CATARINA BELLA"
    assert world.findings() == []
    card = world.insi_request("urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecCarteVitale", "<x/>")
    answer = service.rechercherInsAvecCarteVitale(
        MatriculeIndividu={"NumIdentifiant": "2360699922203", "Cle": "94"}, _soapheaders=headers(card.tree())
    )
    assert answer.CR.CodeCR == "00"


@pytest.mark.parametrize("fault", ["siram_40-insi_102", "mixed-prefixes"])
def test_zeep_meets_a_fault(world: Bench, fault: str) -> None:
    world.insi.inject(Fault(fault))
    with pytest.raises(zeep.exceptions.Fault) as caught:
        zeep_service(world, "insi").rechercherInsAvecTraitsIdentite(
            **OLA, _soapheaders=headers(world.insi_request(INS2, traits_body(**OLA)).tree())
        )
    assert caught.value.message.endswith(".")
    assert caught.value.detail[0].get("code", "").startswith("insi_1")


def curl(world: Bench, url: str, body: bytes, folder: Path, *more: str) -> tuple[int, str, bytes]:
    """Return curl's exit code, the HTTP status and the answer."""
    request, answer = folder / "request.xml", folder / "answer.xml"
    request.write_bytes(body)
    media = "Content-Type: application/soap+xml; charset=utf-8"
    done = run(
        *("curl", "--silent", "--noproxy", "*", "--max-time", "10", "--cacert", world.ca, "--header", media),
        *("--data-binary", f"@{request}", "--output", str(answer), "--write-out", "%{http_code}", *more, url),
    )
    return done.returncode, done.stdout.decode(), answer.read_bytes() if answer.exists() else b""


def code(answer: bytes) -> str | None:
    return etree.fromstring(answer).findtext(".//{http://www.cnamts.fr/INSiResultat}CodeCR")


def pair(software: Identity) -> tuple[str, ...]:
    return ("--cert", str(software.chain_file), "--key", str(software.key_file))


def structure_request(world: Bench) -> bytes:
    request = world.insi_request(INS2, traits_body(**OLA), security=None)
    return request.but(lps_emitter="10B0000001", bam_emitter="10B0000001").bytes()


def test_curl_in_card_mode(world: Bench, tmp_path: Path) -> None:
    body = world.insi_request(INS2, traits_body(**OLA)).bytes()
    exit_code, status, answer = curl(world, world.url, body, tmp_path)
    assert (exit_code, status, code(answer)) == (0, "200", "00")
    assert world.last.blobs == {"request": body, "response": answer}


def test_curl_trusts_nobody_without_the_authority(world: Bench) -> None:
    done = run("curl", "--silent", "--noproxy", "*", "--max-time", "5", world.url)
    assert done.returncode == 60  # the certificate of the peer could not be authenticated


def test_curl_with_the_software_certificate_of_the_coordinates(world: Bench, tmp_path: Path) -> None:
    given = world.coordinates["insi"]
    cert = ("--cert", str(given["client_certificate"]), "--key", str(given["client_key"]))
    exit_code, status, answer = curl(world, world.certificate_url, structure_request(world), tmp_path, *cert)
    assert (exit_code, status, code(answer)) == (0, "200", "00")
    assert world.last.data["client_certificate"] == "INSI-AUTO"


def wait_for_refusal(world: Bench) -> str:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        told = [event for event in world.events if event.kind is EntryKind.REFUSED_CONNECTION]
        if told:
            assert told[0].data["listener"] == "certificate"
            return str(told[0].data["reason"])
        time.sleep(0.02)
    raise AssertionError("no refused connection was told")


def test_no_client_certificate_is_refused_and_told(world: Bench, tmp_path: Path) -> None:
    exit_code, status, answer = curl(world, world.certificate_url, structure_request(world), tmp_path)
    assert (exit_code != 0, status, answer) == (True, "000", b"")
    assert wait_for_refusal(world) == "peer_did_not_return_a_certificate"


def test_a_foreign_client_certificate_is_refused_and_told(world: Bench, tmp_path: Path) -> None:
    foreign = world.context.pki.foreign().software("10B0000001")
    done = curl(world, world.certificate_url, structure_request(world), tmp_path, *pair(foreign))
    assert (done[0] != 0, done[1]) == (True, "000")
    assert wait_for_refusal(world) == "certificate_verify_failed"


def test_openssl_shakes_hands(world: Bench) -> None:
    place = world.url.removeprefix("https://").removesuffix("/lps")
    trust = ("-CAfile", world.ca, "-verify_return_error", "-tls1_2")
    done = run("openssl", "s_client", "-connect", place, *trust, input=b"")
    assert b"Verify return code: 0 (ok)" in done.stdout
    assert b"Client Certificate Types" not in done.stdout
    mutual = world.certificate_url.removeprefix("https://").removesuffix("/lps")
    software = world.software()
    done = run(
        *("openssl", "s_client", "-connect", mutual, *trust),
        *("-cert", str(software.chain_file), "-key", str(software.key_file)),
        input=b"",
    )
    assert b"Verify return code: 0 (ok)" in done.stdout
    assert b"Client Certificate Types" in done.stdout


@pytest.mark.parametrize("version", ["-tls1", "-tls1_1"])
def test_old_tls_is_refused(world: Bench, version: str) -> None:
    place = world.url.removeprefix("https://").removesuffix("/lps")
    security = ("-cipher", "DEFAULT@SECLEVEL=0")
    done = run("openssl", "s_client", "-connect", place, "-CAfile", world.ca, version, *security, input=b"")
    assert done.returncode != 0


def test_xmlsec1_accepts_the_assertion_the_simulator_accepts(world: Bench, tmp_path: Path) -> None:
    pki, body = world.context.pki, world.request().bytes()
    assert world.post(body).status_code == 200
    assertion = etree.fromstring(body).find(".//{urn:oasis:names:tc:SAML:2.0:assertion}Assertion")
    assert assertion is not None
    path = tmp_path / "assertion.xml"
    path.write_bytes(etree.tostring(assertion, with_tail=False))
    done = run(
        *("xmlsec1", "--verify", "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:assertion:Assertion"),
        *("--trusted-pem", str(pki.root.certificate_file), "--untrusted-pem", str(pki.persons.certificate_file)),
        *("--enabled-reference-uris", "same-doc", str(path)),
    )
    assert done.returncode == 0, done.stderr


def test_the_fault_codec_reads_what_curl_received(world: Bench, tmp_path: Path) -> None:
    _, status, answer = curl(world, world.url, b"<a/>", tmp_path)
    found = read_envelope(answer)
    assert isinstance(found, Envelope)
    fault = read_fault(found)
    assert isinstance(fault, SoapFault)
    assert (status, fault.code) == ("400", "SYN_bus_01")
