"""Signatures are judged as xmlsec judges them, and what they cover is checked on top."""

from __future__ import annotations

import copy
from datetime import UTC, datetime

import pytest
import xmlsec
from lxml import etree

from harness.codecs.soap.assertion import Assertion, read_assertion
from harness.codecs.soap.signature import SignatureReport, verify_assertion
from tests.codecs.soap.messages import NOW, SAML, Signer, assertion, sign, signer, unsigned

DS = "{http://www.w3.org/2000/09/xmldsig#}"


def verify(element: etree._Element, by: Signer | None = None, at: datetime = NOW) -> SignatureReport:
    return verify_assertion(read_again(element), [(by or signer()).authority], at)


def read_again(element: etree._Element) -> Assertion:
    return read_assertion(etree.fromstring(etree.tostring(element)))


def xmlsec_accepts(element: etree._Element, by: Signer) -> bool:
    """Ask the independent library whether the certificate's key made this signature."""
    root = etree.fromstring(etree.tostring(element))
    xmlsec.tree.add_ids(root, ["ID"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(by.certificate_pem, xmlsec.constants.KeyDataFormatCertPem)
    signature = root.find(f".//{DS}Signature")
    assert signature is not None
    try:
        context.verify(signature)
    except xmlsec.Error:
        return False
    return True


def xmlsec_signed(by: Signer, *, sha1: bool = False) -> etree._Element:
    """Sign with the independent library, between Issuer and Subject."""
    root = unsigned(assertion())
    method = xmlsec.constants.TransformRsaSha1 if sha1 else xmlsec.constants.TransformRsaSha256
    digest = xmlsec.constants.TransformSha1 if sha1 else xmlsec.constants.TransformSha256
    template = xmlsec.template.create(root, xmlsec.constants.TransformExclC14N, method)
    root.insert(1, template)
    reference = xmlsec.template.add_reference(template, digest, uri="#" + root.get("ID", ""))
    xmlsec.template.add_transform(reference, xmlsec.constants.TransformEnveloped)
    xmlsec.template.add_transform(reference, xmlsec.constants.TransformExclC14N)
    xmlsec.template.add_x509_data(xmlsec.template.ensure_key_info(template))
    xmlsec.tree.add_ids(root, ["ID"])
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(by.key_pem, xmlsec.constants.KeyDataFormatPem)
    context.key.load_cert_from_memory(by.certificate_pem, xmlsec.constants.KeyDataFormatPem)
    context.sign(template)
    return root


def test_accepts_what_signxml_signed_and_xmlsec_agrees() -> None:
    signed = sign(assertion(), signer())
    assert xmlsec_accepts(signed, signer())
    assert verify(signed) == SignatureReport(intact=True, trusted=True, findings=())


def test_accepts_what_xmlsec_signed() -> None:
    signed = xmlsec_signed(signer())
    assert xmlsec_accepts(signed, signer())
    assert verify(signed) == SignatureReport(intact=True, trusted=True, findings=())


def test_sha1_is_accepted_with_a_finding() -> None:
    assert verify(xmlsec_signed(signer(), sha1=True)) == SignatureReport(True, True, ("signature-sha1",))


@pytest.mark.parametrize("path", [f"{{{SAML}}}Subject/{{{SAML}}}NameID", f".//{{{SAML}}}AttributeValue"])
def test_a_changed_text_breaks_it_for_both(path: str) -> None:
    signed = sign(assertion(), signer())
    node = signed.find(path)
    assert node is not None
    node.text = "899900000009"
    assert not xmlsec_accepts(signed, signer())
    assert verify(signed).findings == ("signature-invalid",)


def test_whitespace_inside_counts_and_prefixes_around_do_not() -> None:
    signed = sign(assertion(), signer())
    wrapper = etree.Element("{urn:x}w", nsmap={"x": "urn:x", "unused": "urn:unused"})
    wrapper.append(copy.deepcopy(signed))
    again = etree.fromstring(etree.tostring(wrapper))
    assert verify(again[0]).intact
    signed.append(etree.Element(f"{{{SAML}}}Advice"))
    assert verify(signed).findings == ("signature-invalid",)


def test_a_signature_over_something_else_is_not_one_over_the_assertion() -> None:
    # Wrapping: the sound assertion hides inside a forged one that shows another name.
    inner = sign(assertion(), signer())
    forged = unsigned(assertion(identity="899900000666", identifier="_forged"))
    signature = inner.find(f"{DS}Signature")
    assert signature is not None
    forged.insert(1, copy.deepcopy(signature))
    inner.remove(signature)
    forged.append(inner)
    report = verify(forged)
    assert not report.intact
    assert report.findings[0] in {"signature-reference", "signature-invalid"}


def test_absent_displaced_or_without_certificate() -> None:
    assert verify(unsigned(assertion())).findings == ("signature-missing",)
    displaced = unsigned(assertion())
    displaced.append(etree.Element(f"{DS}Signature", Id="placeholder"))
    report = verify(sign(displaced, signer()))
    assert (report.intact, report.findings) == (True, ("signature-place",))
    bare = sign(assertion(), signer())
    bare.find(f".//{DS}X509Certificate").text = "not base64!"  # type: ignore[union-attr]
    assert verify(bare).findings == ("signature-certificate",)


def test_the_certificate_must_lead_to_a_known_authority_at_that_instant() -> None:
    signed = sign(assertion(), signer())
    assert verify(signed, signer("another")).findings == ("certificate-unknown-authority",)
    expired = signer("expired", 2020)
    report = verify(sign(assertion(), expired), expired)
    assert (report.intact, report.trusted, report.findings) == (True, False, ("certificate-expired",))
    assert verify(sign(assertion(), expired), expired, datetime(2019, 1, 1, tzinfo=UTC)).trusted


def test_a_certificate_swapped_for_another_does_not_verify() -> None:
    signed = sign(assertion(), signer("another"))
    certificate = "".join(signer().certificate_pem.splitlines()[1:-1])
    signed.find(f".//{DS}X509Certificate").text = certificate  # type: ignore[union-attr]
    assert verify(signed).findings == ("signature-invalid",)
