"""The signature of a token: which key it verifies with, and how somebody tried to make it verify."""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from joserfc.jws import JWSRegistry

from harness.codecs.jose.headers import ASYMMETRIC, SYMMETRIC
from harness.codecs.jose.keys import JoseKey
from harness.codecs.jose.problems import jose_problem
from harness.codecs.jose.token import Jws
from harness.codecs.problem import Problem

__all__ = ["Verification", "verify_jws"]

_REFUSED = (JoseError, ValueError, TypeError, AttributeError, OverflowError)
"""What the library raises when key and algorithm do not go together."""
_MOST_TRIED = 20


@dataclass(frozen=True, slots=True)
class Verification:
    """What became of one signature; ``valid`` only when it verifies and nothing speaks against it."""

    valid: bool
    kid: str = ""
    """Identifier of the key it verifies with."""
    problems: tuple[Problem, ...] = ()


def verify_jws(jws: Jws, keys: Sequence[JoseKey], allowed: Collection[str] = ASYMMETRIC) -> Verification:
    """Verify a signature with the keys the verifier trusts; those the token brings along are never used.

    Args:
        jws: As read by ``decode_token``.
        keys: Public keys, or shared secrets when ``allowed`` holds symmetric algorithms.
        allowed: Algorithms the verifier accepts; by default no symmetric one.

    Returns:
        Not valid when the header asks for what no reader should follow, even if the signature is right.
    """
    algorithm = jws.header.get("alg")
    known = SYMMETRIC | ASYMMETRIC
    if not isinstance(algorithm, str) or algorithm not in known:
        return Verification(False, "", jws.problems)
    problems = list(jws.problems)
    if algorithm not in allowed:
        problems.append(jose_problem("alg-refused", "signature", alg=algorithm))
    candidates = list(_fitting(jws, keys, algorithm))
    if not candidates:
        problems.append(_without_key(jws, keys, algorithm))
        return Verification(False, "", tuple(problems))
    found = next((key for key in candidates[:_MOST_TRIED] if _verifies(jws, key, algorithm)), None)
    if found is None:
        problems.append(jose_problem("signature", "signature"))
    return Verification(not problems, (found.kid or "") if found else "", tuple(problems))


def _fitting(jws: Jws, keys: Sequence[JoseKey], algorithm: str) -> Iterator[JoseKey]:
    """Yield the keys of the identifier and kind asked for."""
    kind = JWSRegistry.algorithms[algorithm].key_type
    kid = jws.header.get("kid")
    for key in keys:
        # Tuples, not sets: what a header or a key set says may be no text at all.
        meant = key.get("alg") in (None, algorithm) and key.get("use") in (None, "sig")
        if key.key_type == kind and meant and (kid is None or key.kid in (None, kid)):
            yield key


def _without_key(jws: Jws, keys: Sequence[JoseKey], algorithm: str) -> Problem:
    """Say why no key fits: above all when a public key was used as a shared secret."""
    if algorithm in SYMMETRIC and any(_keyed(jws, secret, algorithm) for secret in _as_secrets(keys)):
        return jose_problem("key-confusion", "signature", alg=algorithm)
    kid = jws.header.get("kid")
    if isinstance(kid, str) and kid not in {key.kid for key in keys}:
        return jose_problem("kid-unknown", "signature", kid=kid[:80])
    return jose_problem("alg-key", "signature", alg=algorithm)


def _as_secrets(keys: Sequence[JoseKey]) -> Iterator[bytes]:
    """Yield public keys in the writings that are mistaken for shared secrets."""
    for key in keys[:_MOST_TRIED]:
        if not isinstance(key, OctKey):
            pem = key.as_pem(private=False)
            yield from (pem, pem.rstrip(b"\n"), pem.replace(b"\n", b"\r\n"), key.as_der(private=False))


def _keyed(jws: Jws, secret: bytes, algorithm: str) -> bool:
    """Tell whether a signature is the HMAC under a secret; the library rightly refuses such secrets."""
    digest = hmac.digest(secret, jws.signing_input, f"sha{algorithm.removeprefix('HS')}")
    return hmac.compare_digest(digest, jws.signature)


def _verifies(jws: Jws, key: JoseKey, algorithm: str) -> bool:
    model = JWSRegistry.algorithms[algorithm]
    try:
        model.check_key(key)
        return bool(model.verify(jws.signing_input, jws.signature, key))
    except _REFUSED:
        return False
