"""Keys of the tests, and tokens made of any parts."""

from __future__ import annotations

import json
from functools import cache

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from harness.codecs.jose import JoseKey, compact, key_from_pem, key_from_secret

SECRET = b"a shared secret of more than thirty-two bytes, synthetic"
ALGORITHMS = {"RS256": "rsa", "PS256": "rsa", "RS512": "rsa", "ES256": "ec", "EdDSA": "ed", "HS256": "oct"}


def _made(kind: str) -> rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey:
    if kind == "rsa":
        return rsa.generate_private_key(65_537, 2_048)
    return ec.generate_private_key(ec.SECP256R1()) if kind == "ec" else ed25519.Ed25519PrivateKey.generate()


@cache
def private_pem(kind: str) -> bytes:
    return _made(kind).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@cache
def private(kind: str) -> JoseKey:
    return key_from_secret(SECRET, "oct") if kind == "oct" else key_from_pem(private_pem(kind), kind)


@cache
def public_pem(kind: str) -> bytes:
    key = load_pem_private_key(private_pem(kind), None).public_key()
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def public(kind: str) -> JoseKey:
    return private("oct") if kind == "oct" else key_from_pem(public_pem(kind), kind)


def token(header: object, payload: object = "{}", signature: bytes = b"s") -> bytes:
    """Put any parts together; texts stand for themselves."""
    parts = (part if isinstance(part, str) else json.dumps(part) for part in (header, payload))
    head, body = (part.encode() for part in parts)
    return compact(head, body, signature)
