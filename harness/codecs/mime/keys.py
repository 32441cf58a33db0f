"""Signature algorithms of CMS: which one a signer names, whether it holds, and how one is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from asn1crypto import algos, cms
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

__all__ = ["HASHES", "algorithm_of", "holds", "sign_bytes"]

HASHES: Mapping[str, Callable[[], hashes.HashAlgorithm]] = {
    "sha1": hashes.SHA1,
    "sha224": hashes.SHA224,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}


def algorithm_of(said: algos.SignedDigestAlgorithm) -> str:
    """Return the family of a signature algorithm; empty when it is none we know."""
    name = str(said["algorithm"].native)
    if name == "ed25519":
        return name
    try:
        return str(said.signature_algo)
    except ValueError:
        return ""


def _hash(info: cms.SignerInfo, digest: str) -> hashes.HashAlgorithm:
    """Return the digest the signature was made on: its own algorithm names one, or leaves it to the signer's."""
    try:
        name = str(info["signature_algorithm"].hash_algo)
    except ValueError:
        name = digest
    return HASHES[name]()


def _pss(info: cms.SignerInfo) -> tuple[padding.PSS, hashes.HashAlgorithm]:
    parameters = info["signature_algorithm"]["parameters"]
    digest = HASHES[parameters["hash_algorithm"]["algorithm"].native]()
    mask = HASHES[parameters["mask_gen_algorithm"]["parameters"]["algorithm"].native]()
    return padding.PSS(padding.MGF1(mask), int(parameters["salt_length"].native)), digest


def holds(info: cms.SignerInfo, signed: bytes, digest: str, algorithm: str, certificate: x509.Certificate) -> bool:
    """Tell whether a signature was made on these bytes with the key of the certificate.

    Raises:
        ValueError: the key of the certificate cannot be read.
    """
    key, value = certificate.public_key(), info["signature"].native
    try:
        match key:
            case rsa.RSAPublicKey() if algorithm == "rsassa_pss":
                pss, hashed = _pss(info)
                key.verify(value, signed, pss, hashed)
            case rsa.RSAPublicKey() if algorithm == "rsassa_pkcs1v15":
                key.verify(value, signed, padding.PKCS1v15(), _hash(info, digest))
            case ec.EllipticCurvePublicKey() if algorithm == "ecdsa":
                key.verify(value, signed, ec.ECDSA(_hash(info, digest)))
            case ed25519.Ed25519PublicKey() if algorithm == "ed25519":
                key.verify(value, signed)
            case _:
                return False
    except InvalidSignature:
        return False
    return True


def sign_bytes(
    key: PrivateKeyTypes, signed: bytes, digest: str, *, pss: bool
) -> tuple[bytes, algos.SignedDigestAlgorithm]:
    """Sign bytes; return the signature and the name of its algorithm.

    Raises:
        TypeError: the key is of a kind no mail is signed with.
    """
    hashed = HASHES[digest]()
    match key:
        case rsa.RSAPrivateKey() if pss:
            size = hashed.digest_size
            value = key.sign(signed, padding.PSS(padding.MGF1(hashed), size), hashed)
            return value, algos.SignedDigestAlgorithm(
                {"algorithm": "rsassa_pss", "parameters": _pss_names(digest, size)}
            )
        case rsa.RSAPrivateKey():
            return key.sign(signed, padding.PKCS1v15(), hashed), _named(f"{digest}_rsa")
        case ec.EllipticCurvePrivateKey():
            return key.sign(signed, ec.ECDSA(hashed)), _named(f"{digest}_ecdsa")
        case ed25519.Ed25519PrivateKey():
            return key.sign(signed), _named("ed25519")
        case _:
            raise TypeError("mails are signed with RSA, ECDSA or Ed25519 keys")


def _named(name: str) -> algos.SignedDigestAlgorithm:
    return algos.SignedDigestAlgorithm({"algorithm": name})


def _pss_names(digest: str, salt: int) -> algos.RSASSAPSSParams:
    return algos.RSASSAPSSParams(
        {
            "hash_algorithm": {"algorithm": digest},
            "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": digest}},
            "salt_length": salt,
        }
    )
