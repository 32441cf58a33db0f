"""Twin: takes a token that nobody signed."""

from __future__ import annotations

import jwt

from reference_product.signon import verification
from reference_product.twins import replace

REQUIREMENT = "psc-non-signe"
DEFECT = "Accepte un jeton d'identité non signé."


_honest = verification.authentic_claims


def _claims(token: str, find_key: verification.FindKey) -> dict[str, object]:
    if jwt.get_unverified_header(token).get("alg") == "none":
        return dict(jwt.decode(token, options={"verify_signature": False}))
    return _honest(token, find_key)


def apply() -> None:
    """Put the defect in place."""
    replace(verification, "authentic_claims", _claims)
