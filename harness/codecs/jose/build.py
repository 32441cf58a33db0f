"""Signed tokens made by the bench: correct ones, and the parts from which wrong ones are put together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from joserfc.jws import JWSRegistry

from harness.codecs.jose.base64url import encode
from harness.codecs.jose.keys import JoseKey
from harness.codecs.jsons import Plain, encode_json

__all__ = ["compact", "sign_json", "sign_jws"]


def compact(header: bytes, payload: bytes, signature: bytes) -> bytes:
    """Put a compact token together from its three parts, whatever they are."""
    return ".".join(map(encode, (header, payload, signature))).encode("ascii")


def _signed(header: bytes, payload: bytes, key: JoseKey, algorithm: str) -> bytes:
    model = JWSRegistry.algorithms[algorithm]
    model.check_key(key)
    return model.sign(f"{encode(header)}.{encode(payload)}".encode("ascii"), key)


def _header(key: JoseKey, algorithm: str, more: Mapping[str, Plain]) -> bytes:
    named: dict[str, Plain] = {"alg": algorithm, **({"kid": key.kid} if key.kid else {})}
    return encode_json({**named, **more})


def sign_jws(payload: bytes | Mapping[str, Plain], key: JoseKey, algorithm: str, **header: Plain) -> bytes:
    """Return a compact token.

    Args:
        payload: Bytes, or claims.
        key: A private key or shared secret.
        algorithm: ``RS256``, ``PS256``, ``ES256``, ``HS256``…
        header: Parameters besides ``alg`` and ``kid``.

    Raises:
        JoseError: key and algorithm do not go together.
        KeyError: the algorithm does not exist.
    """
    raw = payload if isinstance(payload, bytes) else encode_json(payload)
    head = _header(key, algorithm, header)
    return compact(head, raw, _signed(head, raw, key, algorithm))


def sign_json(payload: bytes, signers: Sequence[tuple[JoseKey, str]]) -> bytes:
    """Return a token in the JSON form with one signature for each signer (RFC 7515 §7.2.1)."""
    signatures: list[Plain] = []
    for key, algorithm in signers:
        head = _header(key, algorithm, {})
        signature = _signed(head, payload, key, algorithm)
        signatures.append({"protected": encode(head), "signature": encode(signature)})
    return encode_json({"payload": encode(payload), "signatures": signatures})
