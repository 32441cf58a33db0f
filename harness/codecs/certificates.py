"""Which certificate issued which, as far as its signature tells."""

from __future__ import annotations

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

__all__ = ["issued_by"]


def issued_by(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    """Tell whether ``authority`` signed ``certificate``, under its own name; a key nobody can read signed nothing."""
    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True
