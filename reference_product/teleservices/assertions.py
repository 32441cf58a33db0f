"""The assertions that go in the security header: the professional's, signed by her card, and the patient card's."""

from __future__ import annotations

import base64
import hashlib
import uuid
from datetime import datetime

from cryptography import x509
from lxml import etree

from reference_product.ports import Signer
from reference_product.teleservices.xmlwords import DSIG, SAML, sub

__all__ = ["instant", "professional_assertion", "vitale_assertion"]

_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
_RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
_SHA256 = "http://www.w3.org/2001/04/xmlenc#sha256"
_SUBJECT_NAME = "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"


def instant(now: datetime) -> str:
    """Return an instant as assertions carry it: UTC, milliseconds."""
    return now.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def professional_assertion(signer: Signer, now: datetime) -> etree._Element:
    """Make the assertion of the professional and have her card sign it."""
    holder = signer.professional
    certificate = x509.load_der_x509_certificate(holder.certificate)
    assertion, issuer = _assertion(certificate.subject.rfc4514_string(), now)
    issuer.set("Format", _SUBJECT_NAME)
    subject = sub(assertion, SAML, "Subject")
    sub(subject, SAML, "NameID", holder.national_id).set("NameQualifier", "CPS")
    statement = sub(assertion, SAML, "AttributeStatement")
    _attribute(statement, "identifiantFacturation", holder.billing_number)
    if holder.specialty:
        _attribute(statement, "codeSpecialiteAMO", holder.specialty)
    signature = _signature(assertion, signer)
    issuer.addnext(signature)
    return assertion


def vitale_assertion(signer: Signer, card_serial: str, now: datetime) -> etree._Element:
    """Make the assertion that names the patient card in the reader."""
    certificate = x509.load_der_x509_certificate(signer.professional.certificate)
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    assertion, _ = _assertion(str(names[0].value) if names else signer.professional.national_id, now)
    subject = sub(assertion, SAML, "Subject")
    sub(subject, SAML, "NameID", card_serial).set("NameQualifier", "VITALE")
    return assertion


def _assertion(issuer: str, now: datetime) -> tuple[etree._Element, etree._Element]:
    assertion = etree.Element(f"{{{SAML}}}Assertion", nsmap={"saml": SAML})
    assertion.set("ID", f"_{uuid.uuid4()}")
    assertion.set("IssueInstant", instant(now))
    assertion.set("Version", "2.0")
    return assertion, sub(assertion, SAML, "Issuer", issuer)


def _attribute(statement: etree._Element, name: str, value: str) -> None:
    attribute = sub(statement, SAML, "Attribute")
    attribute.set("Name", name)
    sub(attribute, SAML, "AttributeValue", value)


def _signature(assertion: etree._Element, signer: Signer) -> etree._Element:
    """Sign the assertion as it stands, before the signature goes into it (enveloped transform)."""
    signature = etree.Element(f"{{{DSIG}}}Signature", nsmap={"ds": DSIG})
    info = sub(signature, DSIG, "SignedInfo")
    sub(info, DSIG, "CanonicalizationMethod").set("Algorithm", _EXCLUSIVE)
    sub(info, DSIG, "SignatureMethod").set("Algorithm", _RSA_SHA256)
    reference = sub(info, DSIG, "Reference")
    reference.set("URI", f"#{assertion.get('ID')}")
    transforms = sub(reference, DSIG, "Transforms")
    sub(transforms, DSIG, "Transform").set("Algorithm", _ENVELOPED)
    sub(transforms, DSIG, "Transform").set("Algorithm", _EXCLUSIVE)
    sub(reference, DSIG, "DigestMethod").set("Algorithm", _SHA256)
    digest = hashlib.sha256(_canonical(assertion)).digest()
    sub(reference, DSIG, "DigestValue", base64.b64encode(digest).decode())
    value, certificate = signer.authenticate(_canonical(info))
    sub(signature, DSIG, "SignatureValue", base64.b64encode(value).decode())
    key = sub(sub(signature, DSIG, "KeyInfo"), DSIG, "X509Data")
    sub(key, DSIG, "X509Certificate", base64.b64encode(certificate).decode())
    return signature


def _canonical(element: etree._Element) -> bytes:
    return bytes(etree.tostring(element, method="c14n", exclusive=True, with_comments=False))
