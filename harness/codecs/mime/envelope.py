"""CMS enveloped data: encryption for a certificate, decryption with AES or the older triple DES."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from asn1crypto import algos, cms
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.asymmetric import padding as rsa_padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers import BlockCipherAlgorithm, Cipher, algorithms, modes
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key, pkcs7

from harness.codecs.mime.keys import HASHES
from harness.codecs.problem import Problem

__all__ = ["Envelope", "decrypt", "encrypt", "open_envelope"]

_CIPHERS: dict[str, type[algorithms.AES | TripleDES]] = {
    "aes128_cbc": algorithms.AES,
    "aes192_cbc": algorithms.AES,
    "aes256_cbc": algorithms.AES,
    "tripledes_3key": TripleDES,
}
"""Content encryption algorithms read."""

_WRITTEN: Mapping[str, type[algorithms.AES128 | algorithms.AES256]] = {
    "aes128_cbc": algorithms.AES128,
    "aes256_cbc": algorithms.AES256,
}
"""Content encryption algorithms written."""

_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError, UnsupportedAlgorithm)
"""What the ASN.1 and cipher libraries raise on hostile bytes."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What enveloped data shows, and what was in it when the key fits."""

    content: bytes | None
    problem: Problem | None = None
    cipher: str = ""
    """``aes128_cbc``; empty when it could not be read."""
    recipients: int = 0


def encrypt(content: bytes, recipient_pem: bytes, cipher: str = "aes128_cbc") -> bytes:
    """Return DER enveloped data that only the holder of the certificate's key can open.

    Args:
        content: What to protect, taken as it is.
        recipient_pem: Certificate of the recipient.
        cipher: ``aes128_cbc`` or ``aes256_cbc``.

    Raises:
        KeyError: another cipher is asked for.
    """
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(content)
    builder = builder.add_recipient(x509.load_pem_x509_certificate(recipient_pem))
    builder = builder.set_content_encryption_algorithm(_WRITTEN[cipher])
    return builder.encrypt(Encoding.DER, [pkcs7.PKCS7Options.Binary])


def _oaep(said: algos.KeyEncryptionAlgorithmId | cms.KeyEncryptionAlgorithm) -> rsa_padding.OAEP:
    """Return the padding the sender names; SHA-1 when it names none (RFC 8017, A.2.1)."""
    parameters = said["parameters"]
    if not parameters.native:
        return rsa_padding.OAEP(rsa_padding.MGF1(HASHES["sha1"]()), HASHES["sha1"](), None)
    digest = HASHES[parameters["hash_algorithm"]["algorithm"].native]()
    mask = HASHES[parameters["mask_gen_algorithm"]["parameters"]["algorithm"].native]()
    return rsa_padding.OAEP(rsa_padding.MGF1(mask), digest, None)


def _content_key(data: cms.EnvelopedData, key: RSAPrivateKey, certificate: x509.Certificate) -> bytes | None:
    """Return the content key wrapped for this certificate; None when no recipient matches it."""
    for recipient in data["recipient_infos"]:
        if recipient.name != "ktri":
            continue
        info = recipient.chosen
        identity = info["rid"].chosen
        serial = identity["serial_number"].native if "serial_number" in getattr(identity, "_field_map", {}) else None
        if serial is not None and serial != certificate.serial_number:
            continue
        wrapped = info["encrypted_key"].native
        if info["key_encryption_algorithm"]["algorithm"].native == "rsaes_oaep":
            return key.decrypt(wrapped, _oaep(info["key_encryption_algorithm"]))
        return key.decrypt(wrapped, rsa_padding.PKCS1v15())
    return None


def _open(cipher: BlockCipherAlgorithm, vector: bytes, content: bytes) -> bytes:
    decryptor = Cipher(cipher, modes.CBC(vector)).decryptor()
    clear = decryptor.update(content) + decryptor.finalize()
    unpadder = padding.PKCS7(cipher.block_size).unpadder()
    return unpadder.update(clear) + unpadder.finalize()


def open_envelope(der: bytes, keys: Sequence[tuple[bytes, bytes]]) -> Envelope:
    """Open enveloped data, BER or DER, with the first key that fits.

    Args:
        der: The enveloped data.
        keys: RSA keys without passphrase and their certificates, PEM.

    Raises:
        ValueError: a key or certificate of the bench cannot be read.
        TypeError: a key of the bench is no RSA key.
    """
    loaded = [_loaded(*pair) for pair in keys]
    cipher, recipients = "", 0
    try:
        info = cms.ContentInfo.load(der)
        if info["content_type"].native != "enveloped_data":
            found = (("found", str(info["content_type"].native)),)
            return Envelope(None, Problem("codecs.mime-not-enveloped", "", found))
        data = info["content"]
        recipients = len(data["recipient_infos"])
        encrypted = data["encrypted_content_info"]
        algorithm = encrypted["content_encryption_algorithm"]
        cipher = str(algorithm["algorithm"].native)
        if cipher not in _CIPHERS:
            problem = Problem("codecs.mime-cipher", "", (("algorithm", cipher),))
            return Envelope(None, problem, cipher, recipients)
        for key, certificate in loaded:
            content_key = _content_key(data, key, certificate)
            if content_key is not None:
                vector, body = algorithm["parameters"].native, bytes(encrypted["encrypted_content"])
                return Envelope(_open(_CIPHERS[cipher](content_key), vector, body), None, cipher, recipients)
    except _UNREADABLE as error:
        reason = (("reason", type(error).__name__),)
        return Envelope(None, Problem("codecs.mime-undecipherable", "", reason), cipher, recipients)
    return Envelope(None, Problem("codecs.mime-other-recipient"), cipher, recipients)


def _loaded(key_pem: bytes, certificate_pem: bytes) -> tuple[RSAPrivateKey, x509.Certificate]:
    # The key is the bench's own, made by it: proving it sound again would cost more than the mail.
    key = load_pem_private_key(key_pem, None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("the key of a fund is an RSA key")
    return key, x509.load_pem_x509_certificate(certificate_pem)


def decrypt(der: bytes, key_pem: bytes, certificate_pem: bytes) -> tuple[bytes | None, Problem | None]:
    """Open enveloped data with one key.

    Args:
        der: The enveloped data.
        key_pem: RSA key of the recipient, without passphrase.
        certificate_pem: Certificate of the recipient, to find what was wrapped for it.

    Returns:
        The clear content, or the reason why there is none.
    """
    opened = open_envelope(der, [(key_pem, certificate_pem)])
    return opened.content, opened.problem
