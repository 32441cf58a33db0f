"""From a signer's certificate to a given authority: issuers, validity, right to issue, use of the key."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.x509.oid import ExtendedKeyUsageOID

from harness.codecs.certificates import issued_by
from harness.codecs.problem import Problem

__all__ = ["chain_problems", "load_authorities", "usage_problems"]

_LONGEST = 8


def load_authorities(pems: Sequence[bytes]) -> tuple[x509.Certificate, ...]:
    """Return every certificate of PEM files.

    Raises:
        ValueError: a file holds none; the bench's own files are at fault, not a message.
    """
    return tuple(certificate for pem in pems for certificate in x509.load_pem_x509_certificates(pem))


def chain_problems(
    leaf: x509.Certificate,
    between: Sequence[x509.Certificate],
    authorities: Sequence[x509.Certificate],
    at: datetime | None,
) -> tuple[Problem, ...]:
    """Return what keeps a certificate from leading to an authority; nothing = it is trusted.

    Args:
        leaf: Certificate of the signer.
        between: Certificates the message carries, that may stand between.
        authorities: Where a chain may end.
        at: Instant at which all must be valid; None = not judged.
    """
    current, issuers = leaf, 0
    found = list(_out_of_time(leaf, at))
    for _ in range(_LONGEST):
        if current in authorities:
            return tuple(found)
        above = next((ca for ca in (*authorities, *between) if ca != current and issued_by(current, ca)), None)
        if above is None:
            break
        found += [*_out_of_time(above, at), *_no_authority(above, issuers)]
        current, issuers = above, issuers + 1
    issuer = (("issuer", leaf.issuer.rfc4514_string()[:200]),)
    return (*found, Problem("codecs_mail.certificate-authority", "certificate", issuer))


def usage_problems(leaf: x509.Certificate) -> tuple[Problem, ...]:
    """Return why a certificate may not sign mail: the use of its key, when it says one (RFC 8550, 4.4)."""
    usage = _extension(leaf, x509.KeyUsage)
    if isinstance(usage, x509.KeyUsage) and not (usage.digital_signature or usage.content_commitment):
        return (Problem("codecs_mail.certificate-usage", "certificate"),)
    purposes = _extension(leaf, x509.ExtendedKeyUsage)
    allowed = {ExtendedKeyUsageOID.EMAIL_PROTECTION, ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE}
    if isinstance(purposes, x509.ExtendedKeyUsage) and not allowed & set(purposes):
        return (Problem("codecs_mail.certificate-usage", "certificate"),)
    return ()


def _extension(certificate: x509.Certificate, kind: type[x509.ExtensionType]) -> x509.ExtensionType | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except (x509.ExtensionNotFound, x509.DuplicateExtension, ValueError, UnsupportedAlgorithm):
        return None


def _out_of_time(certificate: x509.Certificate, at: datetime | None) -> tuple[Problem, ...]:
    if at is None:
        return ()
    start, stop = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    facts = (
        ("subject", certificate.subject.rfc4514_string()[:200]),
        ("start", start.isoformat()),
        ("stop", stop.isoformat()),
        ("at", at.isoformat()),
    )
    if at > stop:
        return (Problem("codecs_mail.certificate-expired", "certificate", facts),)
    return (Problem("codecs_mail.certificate-not-yet", "certificate", facts),) if at < start else ()


def _no_authority(certificate: x509.Certificate, issuers_below: int) -> tuple[Problem, ...]:
    """Tell a certificate that issued others without the right to."""
    basic = _extension(certificate, x509.BasicConstraints)
    usage = _extension(certificate, x509.KeyUsage)
    may = isinstance(basic, x509.BasicConstraints) and basic.ca
    if may and isinstance(basic, x509.BasicConstraints) and basic.path_length is not None:
        may = issuers_below <= basic.path_length
    if isinstance(usage, x509.KeyUsage):
        may = may and usage.key_cert_sign
    subject = (("subject", certificate.subject.rfc4514_string()[:200]),)
    return () if may else (Problem("codecs_mail.certificate-no-authority", "certificate", subject),)
