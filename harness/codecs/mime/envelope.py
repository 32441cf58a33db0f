"""CMS enveloped data: encryption for a certificate, decryption with AES or the older triple DES."""

from __future__ import annotations

from asn1crypto import cms, core
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives import hashes, padding
from cryptography.hazmat.primitives.asymmetric import padding as rsa_padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers import BlockCipherAlgorithm, Cipher, algorithms, modes
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key, pkcs7

from harness.codecs.problem import Problem

__all__ = ["decrypt", "encrypt"]

_CIPHERS: dict[str, type[algorithms.AES | TripleDES]] = {
    "aes128_cbc": algorithms.AES,
    "aes192_cbc": algorithms.AES,
    "aes256_cbc": algorithms.AES,
    "tripledes_3key": TripleDES,
}
"""Content encryption algorithms read; what we write is always AES-128-CBC."""

_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError, UnsupportedAlgorithm)
"""What the ASN.1 and cipher libraries raise on hostile bytes."""


def encrypt(content: bytes, recipient_pem: bytes) -> bytes:
    """Return DER enveloped data that only the holder of the certificate's key can open.

    Args:
        content: What to protect, taken as it is.
        recipient_pem: Certificate of the recipient.
    """
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(content)
    builder = builder.add_recipient(x509.load_pem_x509_certificate(recipient_pem))
    builder = builder.set_content_encryption_algorithm(algorithms.AES128)
    return builder.encrypt(Encoding.DER, [pkcs7.PKCS7Options.Binary])


def _content_key(data: cms.EnvelopedData, key: RSAPrivateKey, certificate: x509.Certificate) -> bytes | None:
    """Return the content key wrapped for this certificate; None when no recipient matches it."""
    for recipient in data["recipient_infos"]:
        info = recipient.chosen
        identity = info["rid"].chosen
        serial = identity["serial_number"].native if "serial_number" in getattr(identity, "_field_map", {}) else None
        if serial is not None and serial != certificate.serial_number:
            continue
        wrapped = info["encrypted_key"].native
        if info["key_encryption_algorithm"]["algorithm"].native == "rsaes_oaep":
            sha1 = hashes.SHA1()  # noqa: S303  the default of the OAEP parameters
            return key.decrypt(wrapped, rsa_padding.OAEP(rsa_padding.MGF1(sha1), sha1, None))
        return key.decrypt(wrapped, rsa_padding.PKCS1v15())
    return None


def _open(cipher: BlockCipherAlgorithm, vector: bytes, content: bytes) -> bytes:
    decryptor = Cipher(cipher, modes.CBC(vector)).decryptor()
    clear = decryptor.update(content) + decryptor.finalize()
    unpadder = padding.PKCS7(cipher.block_size).unpadder()
    return unpadder.update(clear) + unpadder.finalize()


def decrypt(der: bytes, key_pem: bytes, certificate_pem: bytes) -> tuple[bytes | None, Problem | None]:
    """Open enveloped data, BER or DER.

    Args:
        der: The enveloped data.
        key_pem: RSA key of the recipient, without passphrase.
        certificate_pem: Certificate of the recipient, to find what was wrapped for it.

    Returns:
        The clear content, or the reason why there is none.
    """
    # The key is the bench's own, made by it: proving it sound again would cost more than the mail.
    key = load_pem_private_key(key_pem, None, unsafe_skip_rsa_key_validation=True)
    certificate = x509.load_pem_x509_certificate(certificate_pem)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("the key of a fund is an RSA key")
    try:
        info = cms.ContentInfo.load(der)
        if info["content_type"].native != "enveloped_data":
            return None, Problem("codecs.mime-not-enveloped", "", (("found", str(info["content_type"].native)),))
        data = info["content"]
        encrypted = data["encrypted_content_info"]
        algorithm = encrypted["content_encryption_algorithm"]
        name = algorithm["algorithm"].native
        if name not in _CIPHERS:
            return None, Problem("codecs.mime-cipher", "", (("algorithm", str(name)),))
        content_key = _content_key(data, key, certificate)
        if content_key is None:
            return None, Problem("codecs.mime-other-recipient")
        vector = algorithm["parameters"].native
        content = encrypted["encrypted_content"]
        body = content.native if isinstance(content, core.OctetString) else bytes(content.contents or b"")
        return _open(_CIPHERS[name](content_key), vector, body), None
    except _UNREADABLE as error:
        return None, Problem("codecs.mime-undecipherable", "", (("reason", type(error).__name__),))
