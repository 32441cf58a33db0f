"""Keys that tokens are verified with: out of a JWK set (RFC 7517) or a PEM file."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass

from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, Key, KeySet, OctKey, OKPKey, RSAKey, import_key

from harness.codecs.jose.problems import jose_problem
from harness.codecs.jsons import Plain, decode_json, plain
from harness.codecs.problem import Problem

__all__ = ["JoseKey", "KeyRing", "key_from_pem", "key_from_secret", "key_set", "read_keys"]

JoseKey = RSAKey | ECKey | OKPKey | OctKey
MAX_KEYS = 100
_LONGEST_MEMBER = 3_000
"""Characters of a member of a key: 16 384 bits in base64url."""
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_REFUSED = (JoseError, ValueError, TypeError, KeyError, AttributeError, OverflowError)
"""What the library raises for a key that is none."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Keys that could be read, and what is wrong with the set."""

    keys: tuple[JoseKey, ...] = ()
    problems: tuple[Problem, ...] = ()
    """Located by JSON pointer."""


def read_keys(data: bytes) -> KeyRing:
    """Read a JWK set; a key that is none is told and left out, so are private members and identifiers given twice."""
    document = decode_json(data)
    value = plain(document.root) if document.root else None
    if not isinstance(value, dict):
        return KeyRing((), document.problems or (jose_problem("keys-form", ""),))
    entries = value.get("keys")
    if not isinstance(entries, list) or len(entries) > MAX_KEYS:
        return KeyRing((), (*document.problems, jose_problem("keys-form", "/keys")))
    keys: list[JoseKey] = []
    problems = list(document.problems)
    seen: set[str] = set()
    for rank, entry in enumerate(entries):
        place = f"/keys/{rank}"
        key = _key(entry)
        if key is None:
            problems.append(jose_problem("key", place))
            continue
        if isinstance(entry, dict) and _PRIVATE & entry.keys():
            problems.append(jose_problem("key-private", place))
        if key.kid and key.kid in seen:
            problems.append(jose_problem("kid-twice", place, kid=key.kid[:80]))
        seen.add(key.kid or "")
        keys.append(key)
    return KeyRing(tuple(keys), tuple(problems))


def _key(entry: Plain) -> JoseKey | None:
    if not isinstance(entry, Mapping) or not all(_plain_member(value) for value in entry.values()):
        return None
    return _imported(dict(entry))


def _plain_member(value: Plain) -> bool:
    texts = value if isinstance(value, list) else [value]
    return len(texts) < MAX_KEYS and all(isinstance(t, str) and len(t) <= _LONGEST_MEMBER for t in texts)


def _imported(value: dict[str, Plain]) -> JoseKey | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        try:
            key: Key = import_key(value)  # type: ignore[arg-type]  # whatever stands there is looked at by the library
        except _REFUSED:
            return None
    return key if isinstance(key, JoseKey) and isinstance(key.kid or "", str) else None


def key_from_pem(pem: bytes, kid: str = "") -> JoseKey:
    """Read one of our own keys, private or public.

    Raises:
        ValueError: it is no RSA, EC or Ed25519 key in PEM.
    """
    parameters = {"kid": kid} if kid else None
    for kind in (RSAKey, ECKey, OKPKey):
        try:
            return kind.import_key(pem, parameters)  # type: ignore[arg-type]  # the parameters are those of any key
        except _REFUSED:
            continue
    raise ValueError("no RSA, EC or Ed25519 key in PEM")


def key_from_secret(secret: bytes, kid: str = "") -> JoseKey:
    """Return a shared secret, the client secret of an OIDC client, as a key."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)
        return OctKey.import_key(secret, {"kid": kid} if kid else None)


def key_set(keys: tuple[JoseKey, ...]) -> dict[str, Plain]:
    """Return the public half of keys as a JWK set."""
    return {"keys": list(KeySet(list(keys)).as_dict(private=False)["keys"])}
