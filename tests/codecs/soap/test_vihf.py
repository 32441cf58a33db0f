"""The VIHF in its three modes: each rule of the table told once, both directions, signed and checked by xmlsec."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from harness.codecs.soap.assertion_write import security_block, sign_assertion
from harness.codecs.soap.envelope import serialise, write_envelope
from harness.codecs.soap.vihf import Code, Vihf, named_fields, read_vihf, write_vihf
from harness.codecs.soap.vihf_rules import vihf_problems
from harness.codecs.soap.wrapping import verify_security
from harness.i18n import say
from tests.codecs.soap.messages import NATIONAL_ID, NOW, SAML, signer
from tests.codecs.soap.test_signature import xmlsec_accepts

DOCTOR = Code("10", "1.2.250.1.71.1.2.7", "Médecin")
GENERAL = Code("SM26", "1.2.250.1.71.4.2.5", "Médecine générale")
CLASS = "urn:oasis:names:tc:SAML:2.0:ac:classes:"
DIRECT = Vihf(
    id="_vihf-1",
    issue_instant="2025-09-15T09:00:00.000Z",
    issuer=f"CN={NATIONAL_ID}",
    name_id=NATIONAL_ID,
    authn_instant="2025-09-15T09:00:00.000Z",
    class_ref=f"{CLASS}SmartcardPKI",
    mode="DIRECTE",
    structure="499900000001001",
    sector="SA07^1.2.250.1.71.4.2.4",
    roles=(DOCTOR, GENERAL),
    patient="285029990310345^^^&1.2.250.1.213.1.4.10&ISO^NH",
    purpose=Code("normal", "1.2.250.1.213.1.1.4.248", "Accès normal"),
    software_id="1.2.3",
    software_name="SYN LPS",
    software_version="1.0",
    authorisation="SYN-DMP-0001",
)
INDIRECT = replace(
    DIRECT,
    mode="INDIRECTE",
    class_ref=f"{CLASS}TLSClient",
    subject="TESTNOM Alpha",
    roles=(DOCTOR,),
    issuer="CN=S,OU=1",
)
AIR = replace(
    INDIRECT, mode="INDIRECTE_RENFORCEE", class_ref=f"{CLASS}SmartcardPKI", declaration=f"{CLASS}SmartcardPKI"
)
AT = "/Assertion/AttributeStatement/Attribute[@Name='{}']"
CONTEXT = "/Assertion/AuthnStatement/AuthnContext/"


def told(vihf: Vihf, organisation: str = "") -> list[tuple[str, str]]:
    return [(p.code.rpartition(".")[2], p.location) for p in vihf_problems(write_vihf(vihf), organisation)]


@pytest.mark.parametrize("vihf", [DIRECT, INDIRECT, AIR], ids=lambda one: one.mode)
def test_each_mode_has_nothing_said_against_it(vihf: Vihf) -> None:
    assert told(vihf, "499900000001001") == []


# One departure a row; the rules are those of the published VIHF examples of the DMP v2 (DEHEMPE).
DEPARTURES: list[tuple[Vihf, str, str]] = [
    (replace(DIRECT, mode=""), "vihf-missing", AT.format("Authentification_mode")),
    (replace(DIRECT, mode="AIR"), "vihf-form", AT.format("Authentification_mode")),
    (replace(DIRECT, structure=""), "vihf-missing", AT.format("Identifiant_Structure")),
    (replace(DIRECT, sector="SA7"), "vihf-form", AT.format("Secteur_Activite")),
    (replace(DIRECT, roles=(GENERAL,)), "vihf-form", AT.format("urn:oasis:names:tc:xacml:2.0:subject:role")),
    (replace(DIRECT, roles=(DOCTOR,)), "vihf-speciality", AT.format("urn:oasis:names:tc:xacml:2.0:subject:role")),
    (replace(DIRECT, version="1.0"), "vihf-form", AT.format("VIHF_Version")),
    (replace(DIRECT, resource="urn:other"), "vihf-form", AT.format("Ressource_URN")),
    (replace(DIRECT, patient="285"), "vihf-form", AT.format("urn:oasis:names:tc:xacml:2.0:resource:resource-id")),
    (
        replace(DIRECT, patient="285029990310345^^^&1.2.3&ISO^NH"),
        "vihf-form",
        AT.format("urn:oasis:names:tc:xacml:2.0:resource:resource-id"),
    ),
    (replace(DIRECT, purpose=None), "vihf-missing", AT.format("urn:oasis:names:tc:xspa:1.0:subject:purposeofuse")),
    (
        replace(DIRECT, purpose=Code("normal", "1.2.3")),
        "vihf-form",
        AT.format("urn:oasis:names:tc:xspa:1.0:subject:purposeofuse"),
    ),
    (replace(DIRECT, authorisation=""), "vihf-missing", AT.format("LPS_ID_HOMOLOGATION_DMP")),
    (replace(DIRECT, name_id=""), "vihf-missing", "/Assertion/Subject/NameID"),
    (replace(DIRECT, authn_instant="hier"), "vihf-instant", "/Assertion/AuthnStatement/@AuthnInstant"),
    (replace(DIRECT, class_ref=f"{CLASS}Password"), "vihf-class", f"{CONTEXT}AuthnContextClassRef"),
    (replace(INDIRECT, subject=""), "vihf-missing", AT.format("urn:oasis:names:tc:xspa:1.0:subject:subject-id")),
    (replace(AIR, declaration=""), "vihf-missing", f"{CONTEXT}AuthnContextDecl"),
    (replace(AIR, class_ref=f"{CLASS}Password"), "vihf-class", f"{CONTEXT}AuthnContextClassRef"),
]  # fmt: skip


@pytest.mark.parametrize(("vihf", "code", "place"), DEPARTURES, ids=lambda one: one if isinstance(one, str) else "")
def test_each_rule_is_told_alone(vihf: Vihf, code: str, place: str) -> None:
    assert told(vihf) == [(code, place)]


@pytest.mark.parametrize("vihf", [INDIRECT, AIR])
def test_the_structure_is_that_of_the_certificate(vihf: Vihf) -> None:
    assert told(vihf, "499900000009999") == [("vihf-structure", AT.format("Identifiant_Structure"))]
    assert told(DIRECT, "499900000009999") == []


def test_strangers_repetitions_and_order() -> None:
    root = write_vihf(DIRECT)
    statement = root.find(f"{{{SAML}}}AttributeStatement")
    assert statement is not None
    etree.SubElement(statement, f"{{{SAML}}}Attribute", Name="Inconnu")
    etree.SubElement(statement, f"{{{SAML}}}Attribute", Name="LPS_ID")
    root.insert(0, statement)
    codes = [p.code for p in vihf_problems(root)]
    assert codes == ["exchanges.vihf-repeated", "exchanges.vihf-unknown", "exchanges.vihf-order"]


@pytest.mark.parametrize("sha1", [False, True])
@pytest.mark.parametrize("vihf", [DIRECT, INDIRECT, AIR], ids=lambda one: one.mode)
def test_signed_it_is_accepted_by_both(vihf: Vihf, sha1: bool) -> None:
    by = signer()
    signed = sign_assertion(write_vihf(vihf), by.key, by.certificate, sha1=sha1)
    assert xmlsec_accepts(signed, by)
    message = serialise(write_envelope(etree.Element("b"), [security_block([signed])]))
    found = [(p.code, p.location) for p in verify_security(message, [by.authority], NOW)]
    remark = [("teleservices.signature-sha1", "/Envelope/Header/Security/Assertion")]
    assert found == (remark if sha1 else [])
    assert read_vihf(signed) == vihf


def test_named_fields_are_in_french() -> None:
    named = {say(one.name): (one.path, one.value) for one in named_fields(DIRECT)}
    assert named["identifiant national du professionnel"] == ("/Assertion/Subject/NameID", NATIONAL_ID)
    assert named["mode d'authentification"] == (AT.format("Authentification_mode"), "DIRECTE")
    assert all(not name.startswith("exchanges.") for name in named)


TEXT = st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=8)
MAYBE = st.just("") | TEXT
CODES = st.builds(Code, TEXT, TEXT, MAYBE, MAYBE)


@settings(deadline=None)
@given(
    st.builds(
        Vihf, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, MAYBE, MAYBE, MAYBE,
        st.lists(CODES, max_size=3).map(tuple), MAYBE, MAYBE, MAYBE, st.none() | CODES, MAYBE, MAYBE, MAYBE, MAYBE,
        MAYBE, MAYBE,
    )
)  # fmt: skip
def test_round_trip(vihf: Vihf) -> None:
    again = etree.fromstring(etree.tostring(write_vihf(vihf)))
    assert read_vihf(again) == vihf
    vihf_problems(again)
