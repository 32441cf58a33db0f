"""What changes at every call of a téléservice, and what the services themselves accept in several ways."""

from __future__ import annotations

from harness.comparison.masks import Mask

__all__ = ["SOAP_MASKS"]

_PER_CALL = "comparison.per-call"

SOAP_MASKS = tuple(
    Mask(path, matcher, _PER_CALL)
    for path, matcher in (
        ("//Header/MessageID", "any"),
        ("//Header/RelatesTo", "any"),
        ("//Timestamp/Created", "instant"),
        ("//Timestamp/Expires", "instant"),
        ("//Assertion/@ID", "any"),
        ("//Assertion/@IssueInstant", "instant"),
        ("//Assertion/Signature", "any"),
        ("//Conditions/@NotBefore", "instant"),
        ("//Conditions/@NotOnOrAfter", "instant"),
        ("//SubjectConfirmationData/@NotOnOrAfter", "instant"),
        ("//AuthnStatement/@AuthnInstant", "instant"),
        ("//AuthnStatement/@SessionIndex", "any"),
    )
)
"""Present and well formed, but never twice the same; weaker than a matcher the reference writes itself."""
