"""A request is described as judging needs it; anything else is a problem, never an exception."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.codecs.soap import describe_call, field
from tests.codecs.soap.messages import (
    ADRI,
    INS2,
    NATIONAL_ID,
    NOW,
    Request,
    assertion,
    sign,
    signer,
    traits_body,
    vitale,
)

CALL = Request(security=lambda: [sign(assertion(), signer()), vitale()])


def test_describes_operation_contexts_and_assertions() -> None:
    call = describe_call(CALL.bytes())
    assert (call.operation, call.action) == ("acquerirLesDroits", ADRI)
    assert call.message_id == "uuid:00000000-0000-4000-8000-0000000000ff"
    assert call.body == ("urn:ir:se_req_adr", "Requete")
    assert call.lps is not None
    assert call.bam is not None
    assert (call.lps.authorisation, call.lps.emitter, call.lps.defects) == (
        "SYN-AUT-ADRI-0001",
        NATIONAL_ID,
        (),
    )
    assert (call.bam.scheme, call.bam.fund, call.bam.centre) == ("01", "999", "9999")
    assert (call.bam.insured, call.bam.covered, call.bam.defects) == (("2850299903103", "45"), True, ())
    professional, card = call.assertions
    assert (professional.kind, professional.name_id) == ("CPS", NATIONAL_ID)
    assert (professional.instant, professional.signature) == (NOW, "after_issuer")
    assert professional.attributes == {"identifiantFacturation": ("991000011",)}
    assert (card.kind, card.name_id, card.signature) == ("VITALE", "8025099000000001", "absent")


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("Body/Requete/DatedeReference", "2025-09-15"),
        ("Body/Requete/BeneficiaireDeSoins/NIRcertifie/Num", "2850299903103"),
        ("Header/ContexteLPS/LPS/IDAM", "SYN-AUT-ADRI-0001"),
        ("Header/ContexteLPS/LPS/IDAM/@R", "4"),
        ("Header/ContexteBAM/Emetteur", NATIONAL_ID),
        ("Header/Security/Assertion[2]/Subject/NameID", "8025099000000001"),
        ("Assertion/CPS/NameID", NATIONAL_ID),
        ("Assertion/CPS/identifiantFacturation", "991000011"),
        ("Assertion/VITALE/NameID", "8025099000000001"),
        ("Action", ADRI),
        ("Body/Requete/Absent", None),
        ("Assertion/PSC/NameID", None),
    ],
)
def test_field_by_path(path: str, value: str | None) -> None:
    assert field(CALL.bytes(), path) == value


def test_repeated_elements_are_numbered_from_the_second_on() -> None:
    request = Request(action=INS2, body=traits_body(NomNaissance="TRIPLESYN", Prenom=["OLA", "CATARINA"]))
    call = describe_call(request.bytes())
    assert call.get("Body/RECSANSVITALE/Prenom") == "OLA"
    assert call.get("Body/RECSANSVITALE/Prenom[1]") == "OLA"
    assert call.get("Body/RECSANSVITALE/Prenom[2]") == "CATARINA"
    assert call.get("Body/RECSANSVITALE/Prenom[3]") is None


def test_prefixes_do_not_matter() -> None:
    renamed = CALL.bytes().replace(b"q:", b"zz:").replace(b"xmlns:q", b"xmlns:zz")
    assert describe_call(renamed).fields == describe_call(CALL.bytes()).fields


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "teleservices.xml-empty"),
        (b"hello", "teleservices.xml-malformed"),
        (b"<a/>", "teleservices.soap-no-envelope"),
        (b"<Envelope xmlns='http://www.w3.org/2003/05/soap-envelope'/>", "teleservices.soap-frame"),
        (
            b"<Envelope xmlns='http://www.w3.org/2003/05/soap-envelope'><Body/><Body/></Envelope>",
            "teleservices.soap-frame",
        ),
        (
            b"<Envelope xmlns='http://www.w3.org/2003/05/soap-envelope'><?pi x?><Body/></Envelope>",
            "teleservices.soap-instruction",
        ),
        (b"<!DOCTYPE a><a/>", "teleservices.xml-doctype"),
    ],
)
def test_what_is_no_message_is_a_problem(data: bytes, code: str) -> None:
    call = describe_call(data)
    assert call.problem is not None
    assert (call.problem.code, call.operation, field(data, "Body/x")) == (code, "", None)


def test_soap_1_1_is_recognised() -> None:
    call = describe_call(CALL.but(soap="http://schemas.xmlsoap.org/soap/envelope/").bytes())
    assert call.version is not None
    assert (call.version.name, call.operation) == ("V1_1", "acquerirLesDroits")


@given(st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_arbitrary_bytes_are_described(data: bytes) -> None:
    assert describe_call(data).problem is not None


SOUND = CALL.bytes()


@given(st.integers(0, len(SOUND) - 1), st.integers(0, len(SOUND) - 1), st.binary(max_size=20))
@settings(max_examples=100, deadline=None)
def test_a_damaged_message_is_described(start: int, length: int, inserted: bytes) -> None:
    damaged = SOUND[:start] + inserted + SOUND[start + length :]
    call = describe_call(damaged)
    assert call.problem is not None or call.version is not None
