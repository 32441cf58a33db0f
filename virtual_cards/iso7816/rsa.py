"""RSA as the chip computes it: PKCS#1 v1.5 of anything, PSS, deciphering, and the bare operation.

Signatures go through OpenSSL; only the bare operation is computed here. These are test keys: no care is taken
against timing.
"""

from __future__ import annotations

from collections.abc import Mapping

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import NoDigestInfo, Prehashed

__all__ = ["DIGEST_INFO", "DIGEST_SIZES", "decipher", "longest_pkcs1", "pkcs1", "pss", "raw"]

DIGEST_INFO: Mapping[str, bytes] = {
    "": b"",
    "sha1": bytes.fromhex("3021300906052b0e03021a05000414"),
    "sha256": bytes.fromhex("3031300d060960864801650304020105000420"),
}
"""Hash → what stands before the digest in a DigestInfo (RFC 8017 §9.2, note 1)."""

DIGEST_SIZES: Mapping[str, int] = {"sha1": 20, "sha256": 32}

_HASHES: Mapping[str, hashes.HashAlgorithm] = {"sha1": hashes.SHA1(), "sha256": hashes.SHA256()}  # noqa: S303 the card's own
_PKCS1_OVERHEAD = 11


def longest_pkcs1(key: RSAPrivateKey) -> int:
    """Return how many bytes fit under the padding of PKCS#1 v1.5."""
    return key.key_size // 8 - _PKCS1_OVERHEAD


def pkcs1(key: RSAPrivateKey, digest_info: bytes) -> bytes:
    """Sign an already encoded DigestInfo by PKCS#1 v1.5 (RFC 8017 §9.2).

    Args:
        key: The private key.
        digest_info: Any bytes, no more than ``longest_pkcs1`` of them: a card signs whatever it is handed.
    """
    return key.sign(digest_info, PKCS1v15(), NoDigestInfo())


def pss(key: RSAPrivateKey, name: str, digest: bytes) -> bytes:
    """Sign a digest by PSS, with a salt as long as the digest (RFC 8017 §9.1)."""
    algorithm = _HASHES[name]
    return key.sign(digest, PSS(MGF1(algorithm), len(digest)), Prehashed(algorithm))


def decipher(key: RSAPrivateKey, cryptogram: bytes) -> bytes | None:
    """Decipher by PKCS#1 v1.5 and take the padding away; None when the block has another size.

    A cryptogram whose padding is wrong gives meaningless bytes where OpenSSL rejects implicitly, else None.
    """
    try:
        return key.decrypt(cryptogram, PKCS1v15())
    except ValueError:
        return None


def raw(key: RSAPrivateKey, block: bytes) -> bytes | None:
    """Raise a block to the private exponent; None when it does not fit the modulus."""
    numbers = key.private_numbers()
    size, message = key.key_size // 8, int.from_bytes(block, "big")
    if len(block) != size or message >= numbers.public_numbers.n:
        return None
    # Chinese remainder: four times faster than one exponentiation by d.
    modulo_p = pow(message, numbers.dmp1, numbers.p)
    modulo_q = pow(message, numbers.dmq1, numbers.q)
    return (modulo_q + numbers.q * ((modulo_p - modulo_q) * numbers.iqmp % numbers.p)).to_bytes(size, "big")
