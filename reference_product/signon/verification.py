"""The identity token: first that the provider signed it, then that it speaks of this sign-on; one function a rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt
from jwt.types import Options

from reference_product.errors import Refusal

__all__ = [
    "Expected",
    "authentic_claims",
    "check_audience",
    "check_claims",
    "check_expiry",
    "check_issuer",
    "check_level",
    "check_nonce",
    "check_subject",
]

_ALGORITHMS = ("RS256",)
_LEEWAY = timedelta(seconds=30)
_ONLY_SIGNATURE: Options = {
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
    "verify_aud": False,
    "verify_iss": False,
}
"""Times are held against the clock of the workstation, which the library does not know."""

Claims = dict[str, object]
FindKey = Callable[[str], Mapping[str, object] | None]


@dataclass(frozen=True, slots=True)
class Expected:
    """What the token of this sign-on must say."""

    issuer: str
    client: str
    nonce: str
    level: str
    now: datetime


def authentic_claims(token: str, find_key: FindKey) -> Claims:
    """Return the claims of a token that the provider signed with a published key.

    Raises:
        Refusal: it is no token, it is not signed, or no published key verifies it.
    """
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError as error:
        raise _refused("il est illisible") from error
    if header.get("alg") not in _ALGORITHMS:
        raise _refused("il n'est pas signé comme attendu")
    key = find_key(str(header.get("kid", "")))
    if key is None:
        raise _refused("sa clé de signature n'est pas publiée par le fournisseur")
    try:
        public = jwt.PyJWK.from_dict(dict(key), algorithm="RS256")
        return dict(jwt.decode(token, public, algorithms=list(_ALGORITHMS), options=_ONLY_SIGNATURE))
    except jwt.PyJWTError as error:
        raise _refused("sa signature n'est pas celle du fournisseur") from error


def check_claims(claims: Claims, expected: Expected) -> None:
    """Hold every claim against this sign-on.

    Raises:
        Refusal: one of them is not what it must be.
    """
    check_issuer(claims, expected)
    check_audience(claims, expected)
    check_expiry(claims, expected)
    check_nonce(claims, expected)
    check_level(claims, expected)


def check_issuer(claims: Claims, expected: Expected) -> None:
    """Refuse the token of another provider."""
    if claims.get("iss") != expected.issuer:
        raise _refused("son émetteur n'est pas le fournisseur interrogé")


def check_audience(claims: Claims, expected: Expected) -> None:
    """Refuse a token made for another program."""
    audience = claims.get("aud")
    if expected.client not in (audience if isinstance(audience, list) else [audience]):
        raise _refused("il est destiné à un autre logiciel")


def check_expiry(claims: Claims, expected: Expected) -> None:
    """Refuse a token that is over."""
    until = claims.get("exp")
    if not isinstance(until, int) or until <= (expected.now - _LEEWAY).timestamp():
        raise _refused("il a expiré")


def check_nonce(claims: Claims, expected: Expected) -> None:
    """Refuse the token of another request."""
    if claims.get("nonce") != expected.nonce:
        raise _refused("il ne répond pas à cette demande (nonce)")


def check_level(claims: Claims, expected: Expected) -> None:
    """Refuse a weaker authentication than asked for."""
    if claims.get("acr") != expected.level:
        raise _refused("le niveau d'authentification n'est pas celui demandé")


def check_subject(information: Claims, subject: str) -> None:
    """Refuse the information of another person than the token's."""
    if information.get("sub") != subject:
        raise Refusal(
            "Connexion Pro Santé Connect refusée : les informations reçues ne sont pas celles de la personne "
            "authentifiée. Personne n'est connecté."
        )


def _refused(why: str) -> Refusal:
    return Refusal(
        f"Connexion Pro Santé Connect refusée : jeton d'identité non valide, {why}. Personne n'est connecté."
    )
