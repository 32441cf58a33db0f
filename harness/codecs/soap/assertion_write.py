"""SAML 2.0 assertions written: from values to a tree, signed where the schema wants the signature."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod
from signxml.signer import XMLSigner

from harness.codecs.soap.names import NS_DSIG, NS_SAML, NS_WSSE, NS_XSI, qname
from harness.codecs.xml.safe import Element

__all__ = ["ISSUER_FORMAT", "security_block", "sign_assertion", "write_assertion"]

ISSUER_FORMAT = "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName"
_XS = "http://www.w3.org/2001/XMLSchema"


def write_assertion(
    identifier: str,
    issue_instant: str,
    issuer: str,
    name_id: str,
    qualifier: str = "",
    attributes: Mapping[str, Sequence[str]] | None = None,
) -> Element:
    """Return an unsigned assertion of the shape the bus carries.

    Args:
        identifier: attribute ``ID``, an XML name (``_<uuid>``).
        issue_instant: instant in UTC, as it will be written.
        issuer: subject of the signing certificate.
        name_id: national identifier, or serial of a card.
        qualifier: ``NameQualifier``; empty = no such attribute.
        attributes: name → texts; none = no ``AttributeStatement``.
    """
    root = etree.Element(qname(NS_SAML, "Assertion"), nsmap={"saml": NS_SAML, "xs": _XS, "xsi": NS_XSI})
    for key, text in (("ID", identifier), ("IssueInstant", issue_instant), ("Version", "2.0")):
        root.set(key, text)
    etree.SubElement(root, qname(NS_SAML, "Issuer"), Format=ISSUER_FORMAT).text = issuer
    subject = etree.SubElement(root, qname(NS_SAML, "Subject"))
    name = etree.SubElement(subject, qname(NS_SAML, "NameID"))
    name.text = name_id
    if qualifier:
        name.set("NameQualifier", qualifier)
    if attributes:
        statement = etree.SubElement(root, qname(NS_SAML, "AttributeStatement"))
        for key, values in attributes.items():
            attribute = etree.SubElement(statement, qname(NS_SAML, "Attribute"), Name=key)
            for text in values:
                value = etree.SubElement(attribute, qname(NS_SAML, "AttributeValue"))
                value.set(qname(NS_XSI, "type"), "xs:string")
                value.text = text
    return root


def security_block(assertions: Iterable[Element]) -> Element:
    """Return ``wsse:Security`` around assertions and nothing else."""
    block = etree.Element(qname(NS_WSSE, "Security"), nsmap={"wsse": NS_WSSE})
    block.extend(list(assertions))
    return block


class _AnyMethod(XMLSigner):
    """The library refuses to sign with SHA-1, which published samples of the DMP use."""

    def check_deprecated_methods(self) -> None:
        return


def sign_assertion(
    assertion: Element, key: RSAPrivateKey, certificate: x509.Certificate, *, sha1: bool = False
) -> Element:
    """Return the assertion signed between Issuer and Subject: exclusive canonical form, RSA with SHA-256.

    Args:
        assertion: as `write_assertion` returns it; not changed.
        key: private key of the signer.
        certificate: its certificate, carried in ``KeyInfo``.
        sha1: sign with RSA-SHA1 and SHA-1 digests, to make what is accepted with a remark.
    """
    copy = etree.fromstring(etree.tostring(assertion, with_tail=False))
    copy.insert(1, etree.Element(qname(NS_DSIG, "Signature"), nsmap={"ds": NS_DSIG}, Id="placeholder"))
    signer = _AnyMethod(
        signature_algorithm=SignatureMethod.RSA_SHA1 if sha1 else SignatureMethod.RSA_SHA256,
        digest_algorithm=DigestAlgorithm.SHA1 if sha1 else DigestAlgorithm.SHA256,
        c14n_algorithm=CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
    )
    pem = certificate.public_bytes(Encoding.PEM).decode("ascii")
    made = signer.sign(copy, key=key, cert=pem, reference_uri=copy.get("ID"), id_attribute="ID")
    return etree.fromstring(etree.tostring(made))
