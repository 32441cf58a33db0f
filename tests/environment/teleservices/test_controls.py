"""Every control of the bus: what is wrong is found, and refused where it must be."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from lxml import etree

from harness.environment.teleservices.controls import FINDINGS
from harness.i18n import catalogue
from harness.model.record import EntryKind
from tests.codecs.soap.messages import (
    COVER,
    INS2,
    SAML,
    SOAP,
    Request,
    Signer,
    adri_body,
    assertion,
    older,
    sign,
    signer,
    traits_body,
    unsigned,
    vitale,
)
from tests.environment.teleservices.world import DOCTOR, Bench, fault_of

SOAP11 = "http://schemas.xmlsoap.org/soap/envelope/"
OLA = {"NomNaissance": "TRIPLESYN", "Prenom": "CATARINA", "Sexe": "F", "DateNaissance": "1936-06-20"}


def tampered(card: Signer) -> etree._Element:
    signed = sign(assertion(), card)
    name = signed.find(f"{{{SAML}}}Subject/{{{SAML}}}NameID")
    assert name is not None
    name.text = "899900000002"
    return signed


def refused(world: Bench, request: Request) -> tuple[str, str]:
    response = world.post(request.bytes())
    assert world.last.kind is EntryKind.EXCHANGE
    assert world.last.data["http_status"] == response.status_code
    fault = fault_of(response)
    assert fault.text
    return fault.family, fault.code


@pytest.mark.parametrize(
    ("changes", "finding", "fault"),
    [
        ({"soap": SOAP11}, "soap-version", ("siram_10", "SYN_bus_02")),
        (
            {"extra_header": f'<x xmlns="urn:x" xmlns:e="{SOAP}" e:mustUnderstand="1"/>'},
            "header-not-understood",
            ("siram_10", "SYN_bus_03"),
        ),
        ({"action": ""}, "action-missing", ("siram_10", "SYN_bus_04")),
        ({"action": "urn:adr:9.9.9:autre"}, "action-unknown", ("siram_10", "SYN_bus_05")),
        ({"body": traits_body(**OLA)}, "body-mismatch", ("siram_10", "SYN_bus_06")),
        ({"body": ""}, "body-mismatch", ("siram_10", "SYN_bus_06")),
        ({"security": None}, "security-missing", ("siram_100", "SYN_access_03")),
        ({"authorisation": "AUTRE"}, "authorisation-unknown", ("siram_100", "desir_550")),
        ({"authorisation": ""}, "authorisation-unknown", ("siram_100", "desir_550")),
        ({"bam_emitter": "899900000002"}, "emitter-mismatch", ("siram_100", "SYN_access_07")),
        ({"lps_emitter": "899900000002"}, "emitter-mismatch", ("siram_100", "SYN_access_07")),
        ({"time": older(-6)}, "time-future", ("siram_10", "SYN_bus_09")),
    ],
)
def test_a_wrong_call_is_refused(
    world: Bench, changes: dict[str, object], finding: str, fault: tuple[str, str]
) -> None:
    assert refused(world, world.request(**changes)) == fault
    assert finding in world.findings()


@pytest.mark.parametrize(
    ("make", "finding", "code"),
    [
        (lambda card: [vitale()], "assertion-missing", "SYN_access_03"),
        (lambda card: [sign(assertion(), card), etree.Element("{urn:x}Timestamp")], "security-foreign", "SYN_bus_07"),
        (lambda card: [unsigned(assertion()), vitale()], "signature-missing", "SYN_access_04"),
        (lambda card: [tampered(card), vitale()], "signature-invalid", "SYN_access_04"),
        (lambda card: [sign(assertion(), signer()), vitale()], "certificate-unknown-authority", "SYN_access_05"),
        (lambda card: [sign(assertion(issued=older(61)), card), vitale()], "assertion-stale", "SYN_access_06"),
        (lambda card: [sign(assertion(issued=older(-6)), card), vitale()], "assertion-future", "SYN_access_06"),
        (lambda card: [sign(assertion(billing=""), card), vitale()], "billing-number-missing", "SYN_access_08"),
        (
            lambda card: [sign(assertion(identity="899900000002"), card), vitale()],
            "emitter-mismatch",
            "SYN_access_07",
        ),
    ],
)
def test_a_wrong_assertion_is_refused(world: Bench, make: object, finding: str, code: str) -> None:
    assert callable(make)
    card = world.card
    assert refused(world, world.request(security=lambda: make(card)))[1] == code
    assert finding in world.findings()


def test_an_unreadable_issue_instant(world: Bench) -> None:
    wrong = assertion()
    wrong.set("IssueInstant", "hier")
    signed = sign(wrong, world.card)
    assert refused(world, world.request(security=lambda: [signed, vitale()]))[1] == "SYN_access_06"
    assert "assertion-instant" in world.findings()


@pytest.mark.parametrize("context", ["lps", "bam"])
def test_contexts_are_demanded(world: Bench, context: str) -> None:
    root = world.request().tree()
    header = root[0]
    block = header.find(f"{{urn:siram:{context}:ctx{context}}}Contexte{context.upper()}")
    assert block is not None
    header.remove(block)
    fault = fault_of(world.post(etree.tostring(root)))
    assert (fault.family, fault.code) == ("siram_10", "SYN_bus_08")
    assert f"{context}-missing" in world.findings()


def test_certificates_are_judged_by_the_simulated_clock(world: Bench) -> None:
    expired = world.context.pki.professional(DOCTOR, expired=True)
    card = Signer(expired.key, expired.certificate, world.context.pki.persons.certificate)
    request = world.request(security=lambda: [sign(assertion(), card), vitale()])
    assert refused(world, request)[1] == "SYN_access_05"
    assert "certificate-expired" in world.findings()
    world.context.clock.set(datetime(2000, 6, 1, 9, 0, tzinfo=UTC))
    moved = datetime(2000, 6, 1, 9, 0, tzinfo=UTC)
    fresh = world.request(security=lambda: [sign(assertion(issued=moved), card), vitale()], time=moved)
    assert world.post(fresh.bytes()).status_code == 200


def test_a_revoked_card_is_refused(world: Bench) -> None:
    world.context.pki.revoke(world.context.pki.professional(DOCTOR))
    assert refused(world, world.request())[1] == "SYN_access_05"
    assert world.findings() == ["certificate-revoked"]


@pytest.mark.parametrize("minutes", [60, -5])
def test_the_window_of_the_assertion_includes_its_ends(world: Bench, minutes: int) -> None:
    request = world.request(security=lambda: [sign(assertion(issued=older(minutes)), world.card), vitale()])
    assert world.post(request.bytes()).status_code == 200


@pytest.mark.parametrize(
    ("changes", "findings"),
    [
        ({"time": older(61)}, ["time-old"]),
        ({"lps_id": ""}, ["lps-shape"]),
        ({"cover": COVER.replace("1985-02-14", "14/02/1985")}, ["bam-shape"]),
        ({"body": adri_body().replace("<n:NIRcertifie>", "<n:Autre/><n:NIRcertifie>")}, ["body-shape"]),
    ],
)
def test_what_is_noticed_but_not_refused(world: Bench, changes: dict[str, object], findings: list[str]) -> None:
    assert world.post(world.request(**changes).bytes()).status_code == 200
    assert world.findings() == findings


def test_a_lunar_birth_date_is_a_date_like_another(world: Bench) -> None:
    world.post(world.request(cover=COVER.replace("1985-02-14", "1985-20-00")).bytes())
    assert world.findings() == []


def test_sha1_and_a_missing_card_assertion_are_noticed(world: Bench) -> None:
    card = world.card
    old = world.request(security=lambda: [sign(assertion(), card, sha1=True), vitale()])
    assert world.post(old.bytes()).status_code == 200
    assert world.findings() == ["signature-sha1"]
    alone = world.request(security=lambda: [sign(assertion(), card)])
    assert world.post(alone.bytes()).status_code == 200
    assert world.findings() == ["vitale-assertion-missing"]
    # Without a card read, the cover is empty and nobody expects that assertion.
    degraded = alone.but(cover='<COUVERTURE xmlns="urn:siram:bam:ctxbam"/>')
    assert world.post(degraded.bytes()).status_code == 200
    assert world.findings() == []


@pytest.mark.parametrize(
    ("name", "structure", "emitter", "code", "finding"),
    [
        ("AUTRE-NOM", "10B0000001", "10B0000001", "DESIR_560", "certificate-name"),
        ("INSI-AUTO", "10B0000002", "10B0000001", "SYN_access_02", "certificate-emitter"),
    ],
)
def test_certificate_mode_controls(
    world: Bench, name: str, structure: str, emitter: str, code: str, finding: str
) -> None:
    software = world.software(name, structure)
    request = world.insi_request(INS2, traits_body(**OLA), security=None, lps_emitter=emitter, bam_emitter=emitter)
    pair = (str(software.chain_file), str(software.key_file))
    fault = fault_of(world.post(request.bytes(), world.certificate_url, cert=pair))
    assert (fault.family, fault.code) == ("siram_100", code)
    assert world.findings() == [finding]


def test_adri_is_closed_to_software_certificates(world: Bench) -> None:
    software = world.software()
    request = world.request(security=None, lps_emitter="10B0000001", bam_emitter="10B0000001")
    pair = (str(software.chain_file), str(software.key_file))
    fault = fault_of(world.post(request.bytes(), world.certificate_url, cert=pair))
    assert (fault.code, world.last.data["service"]) == ("SYN_access_01", "adri")


def test_every_finding_is_worded_in_both_languages() -> None:
    for lang in ("fr", "en"):
        assert {finding.code for finding in FINDINGS} <= set(catalogue("teleservices", lang))
    assert set(catalogue("teleservices", "fr")) == set(catalogue("teleservices", "en"))
