"""What a client proves: the PKCE verifier of its code (RFC 7636), the identity token of the session it ends."""

from __future__ import annotations

import base64
import hashlib
import re

from harness.codecs.jose import decode_token, verify_jws
from harness.environment.oidc.keys import SigningKeys
from harness.environment.oidc.names import CLIENT_ID

__all__ = ["challenge_refused", "hint_holder", "proof_refused"]

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
"""SHA-256 in base64url without padding."""
_VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")


def challenge_refused(challenge: str, method: str) -> bool:
    """Tell whether a challenge cannot be taken: S256 is all that is announced, and no method means plain (§4.3)."""
    return bool(challenge) and (method != "S256" or not _CHALLENGE.fullmatch(challenge))


def proof_refused(challenge: str, verifier: str) -> str:
    """Return the finding on a verifier, empty when it is what was announced.

    Who sent a challenge must show what it was made from (RFC 7636 §4.6); who sent none has nothing to show: a
    verifier then means that somebody took the challenge away (RFC 9700 §2.1.1).
    """
    if not challenge:
        return "psc-pkce-downgrade" if verifier else ""
    if not _VERIFIER.fullmatch(verifier):
        return "psc-pkce-verifier"
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    made = base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")
    return "" if made == challenge else "psc-pkce-verifier"


def hint_holder(hint: str, issuer: str, keys: SigningKeys) -> str:
    """Return whose session an identity token names; empty when it is none that we issued to this client.

    That it is over does not matter (OpenID Connect RP-Initiated Logout 1.0 §2).
    """
    token = decode_token(hint.encode("ascii", "replace"))
    if len(token.signatures) != 1 or token.problems or token.claims is None:
        return ""
    claims, audience = token.claims, token.claims.get("aud")
    ours = claims.get("iss") == issuer and audience in (CLIENT_ID, [CLIENT_ID])
    if not ours or not verify_jws(token.signatures[0], (keys.current,), ("RS256",)).valid:
        return ""
    holder = claims.get("preferred_username")
    return holder if isinstance(holder, str) else ""
