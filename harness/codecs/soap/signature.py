"""The signature of an assertion: intact, made by the certificate it carries, issued by a known authority."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from harness.codecs.certificates import issued_by
from harness.codecs.soap.assertion import Assertion
from harness.codecs.soap.names import NS_DSIG, qname
from harness.codecs.xml.safe import Element, XmlProblem, parse

__all__ = ["SignatureReport", "chain_problem", "verify_assertion"]

_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_SHA1 = frozenset({"http://www.w3.org/2000/09/xmldsig#rsa-sha1", "http://www.w3.org/2000/09/xmldsig#sha1"})
_LONGEST_CHAIN = 6
_METHODS = frozenset({SignatureMethod.RSA_SHA256, SignatureMethod.RSA_SHA1})
_DIGESTS = frozenset({DigestAlgorithm.SHA256, DigestAlgorithm.SHA1})


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """What was found; ``findings`` holds codes, empty = nothing to say against it."""

    intact: bool
    """The signature is there, verifies with the carried certificate and covers the assertion."""
    trusted: bool
    """The carried certificate leads to a given authority and was valid at the given instant."""
    findings: tuple[str, ...]


def verify_assertion(assertion: Assertion, authorities: Sequence[x509.Certificate], at: datetime) -> SignatureReport:
    """Verify the signature of an assertion by the clock ``at``.

    Args:
        assertion: as read; its own bytes are parsed again, alone, so nothing around it counts.
        authorities: certificates of the authorities that may stand above the signer.
        at: instant, with a zone, at which the certificates must be valid.
    """
    if assertion.signature == "absent":
        return SignatureReport(False, False, ("signature-missing",))
    certificate = _certificate(assertion.certificate)
    if certificate is None:
        return SignatureReport(False, False, ("signature-certificate",))
    root = parse(assertion.xml)
    if isinstance(root, XmlProblem):
        return SignatureReport(False, False, ("signature-invalid",))
    broken = _broken(root, certificate)
    chain = chain_problem(certificate, authorities, at)
    remarks = (*_remarks(root), *(("signature-place",) if assertion.signature == "elsewhere" else ()))
    findings = tuple(code for code in (broken, chain) if code) + remarks
    return SignatureReport(not broken, not chain, findings)


def chain_problem(leaf: x509.Certificate, authorities: Sequence[x509.Certificate], at: datetime) -> str:
    """Return why ``leaf`` does not lead to a self-issued certificate of ``authorities``; empty = it does."""
    current = leaf
    for _ in range(_LONGEST_CHAIN):
        if not current.not_valid_before_utc <= at <= current.not_valid_after_utc:
            return "certificate-expired"
        if current is not leaf and current.issuer == current.subject:
            return ""
        above = next((ca for ca in authorities if ca != current and issued_by(current, ca)), None)
        if above is None:
            return "certificate-unknown-authority"
        current = above
    return "certificate-unknown-authority"


def _certificate(der: bytes) -> x509.Certificate | None:
    try:
        return x509.load_der_x509_certificate(der)
    except (ValueError, UnsupportedAlgorithm):
        return None


def _broken(root: Element, certificate: x509.Certificate) -> str:
    """Return ``signature-invalid`` or ``signature-reference``, empty when the signature holds."""
    configuration = SignatureConfiguration(
        location="./",
        signature_methods=_METHODS,
        digest_algorithms=_DIGESTS,
        # Validity is judged by the simulated clock, apart: the library's clock is the real one.
        verification_time=certificate.not_valid_before_utc,
    )
    try:
        result = XMLVerifier().verify(root, x509_cert=certificate, id_attribute="ID", expect_config=configuration)
    except (SignXMLException, InvalidSignature, UnsupportedAlgorithm, etree.LxmlError, ValueError, TypeError):
        # The library lets what it could not digest of a strange key or tree out under these classes.
        return "signature-invalid"
    signed = None if isinstance(result, list) else result.signed_xml
    whole = signed is not None and signed.tag == root.tag and signed.get("ID") == root.get("ID")
    return "" if whole and root.get("ID") else "signature-reference"


def _remarks(root: Element) -> tuple[str, ...]:
    methods = {
        node.get("Algorithm", "")
        for name in ("SignatureMethod", "DigestMethod")
        for node in root.iter(qname(NS_DSIG, name))
    }
    canonical = {node.get("Algorithm", "") for node in root.iter(qname(NS_DSIG, "CanonicalizationMethod"))}
    found = ["signature-sha1"] if methods & _SHA1 else []
    if canonical != {_EXCLUSIVE}:
        found.append("signature-canonicalization")
    return tuple(found)
