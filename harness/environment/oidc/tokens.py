"""The identity token: correct by default, wrong in the one way a fault orders."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from harness.codecs.jose import compact, sign_jws
from harness.codecs.jose.base64url import encode
from harness.codecs.jsons import Plain, encode_json
from harness.environment.oidc.identity import subject
from harness.environment.oidc.keys import SigningKeys
from harness.environment.oidc.names import ACCESS_S, ACR, CLIENT_ID
from harness.model.person import Professional

__all__ = ["identity_claims", "signed", "spoiled"]

_FOREIGN_KID = "syn-psc-inconnue"
_TIMES = frozenset({"exp", "iat", "nbf"})


def identity_claims(
    professional: Professional, issuer: str, nonce: str, access_token: str, now: datetime
) -> dict[str, Plain]:
    """Return the claims of a correct token, valid for as long as the access token it comes with."""
    issued = int(now.timestamp())
    digest = hashlib.sha256(access_token.encode("ascii")).digest()
    claims: dict[str, Plain] = {
        "iss": issuer,
        "sub": subject(professional),
        "aud": CLIENT_ID,
        "azp": CLIENT_ID,
        "exp": issued + ACCESS_S,
        "iat": issued,
        "auth_time": issued,
        "jti": str(uuid4()),
        "acr": ACR,
        "at_hash": encode(digest[: len(digest) // 2]),
        "preferred_username": professional.national_id,
    }
    return {**claims, "nonce": nonce} if nonce else claims


def spoiled(claims: Mapping[str, Plain], parameters: Mapping[str, str], now: datetime) -> dict[str, Plain]:
    """Return the claims with the one that a fault names changed, or left out when it gives no value.

    A claim that is a time is given in seconds from the present (``offset_s``); a token that is over was
    issued before it was.
    """
    name = parameters.get("claim", "")
    changed = {key: value for key, value in claims.items() if key != name}
    if name in _TIMES:
        instant = int(now.timestamp()) + int(parameters.get("offset_s", "0"))
        changed[name] = instant
        if name == "exp":
            changed["iat"] = changed["auth_time"] = instant - ACCESS_S
    elif "value" in parameters:
        changed[name] = parameters["value"]
    return changed


def signed(claims: Mapping[str, Plain], keys: SigningKeys, form: str = "") -> str:
    """Return the token.

    Args:
        claims: What it says.
        keys: What the provider signs with.
        form: Empty, or how its signature is wrong: ``none`` (unsigned), ``foreign`` (a key outside the set
            under the identifier of the published one), ``foreign-kid`` (under another), ``hmac`` (the public
            key taken for a shared secret), ``altered`` (another claim under the signature of the first).
    """
    key = keys.current
    match form:
        case "none":
            token = compact(encode_json({"alg": "none", "typ": "JWT"}), encode_json(claims), b"")
        case "foreign":
            token = sign_jws(claims, keys.foreign(key.kid or ""), "RS256", typ="JWT")
        case "foreign-kid":
            token = sign_jws(claims, keys.foreign(_FOREIGN_KID), "RS256", typ="JWT")
        case "hmac":
            head, body = encode_json({"alg": "HS256", "kid": key.kid or "", "typ": "JWT"}), encode_json(claims)
            covered = f"{encode(head)}.{encode(body)}".encode("ascii")
            token = compact(head, body, hmac.digest(keys.current_pem, covered, "sha256"))
        case "altered":
            head, _, mark = sign_jws(claims, key, "RS256", typ="JWT").split(b".")
            other = encode(encode_json({**claims, "jti": str(uuid4())})).encode("ascii")
            token = b".".join((head, other, mark))
        case _:
            token = sign_jws(claims, key, "RS256", typ="JWT")
    return token.decode("ascii")
