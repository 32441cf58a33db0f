"""Twin: reads a signed token without verifying its signature."""

from __future__ import annotations

import jwt

from reference_product.signon import verification
from reference_product.twins import replace

REQUIREMENT = "psc-signature"
DEFECT = "Ne vérifie pas la signature du jeton d'identité."


_honest = verification.authentic_claims


def _claims(token: str, find_key: verification.FindKey) -> dict[str, object]:
    if jwt.get_unverified_header(token).get("alg") == "none":
        return _honest(token, find_key)
    return dict(jwt.decode(token, options={"verify_signature": False}))


def apply() -> None:
    """Put the defect in place."""
    replace(verification, "authentic_claims", _claims)
