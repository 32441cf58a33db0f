"""The private keys a persona carries: read once per process, proved against their certificates."""

from __future__ import annotations

from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InternalError, InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from virtual_cards.personas.persona import PersonaError, ProfessionalPersona

__all__ = ["authentication_key", "signature_key"]

_KEY_BITS = 2048


def signature_key(persona: ProfessionalPersona) -> RSAPrivateKey:
    """Return the key that signs.

    Raises:
        PersonaError: The key or its certificate is unreadable, the key is not RSA of 2048 bits, or the
            certificate is another key's.
    """
    return _checked(persona.key_pem, persona.certificate_der, "key_pem", "certificate_der")


def authentication_key(persona: ProfessionalPersona) -> RSAPrivateKey:
    """Return the key that authenticates: that of the signature when the persona has no other.

    Raises:
        PersonaError: As for the signature; or only one of key and certificate is given.
    """
    key, certificate = persona.authentication_key_pem, persona.authentication_certificate_der
    if not key and not certificate:
        return signature_key(persona)
    return _checked(key, certificate, "authentication_key_pem", "authentication_certificate_der")


# Reading one key costs more than all the rest of a card, and the same few people come again and again.
@lru_cache(maxsize=64)
def _checked(pem: bytes, der: bytes, key_name: str, certificate_name: str) -> RSAPrivateKey:
    try:
        # OpenSSL's own check of the primes takes 60 ms; the signature below proves the key in one.
        key = load_pem_private_key(pem, None, unsafe_skip_rsa_key_validation=True)
        public = x509.load_der_x509_certificate(der).public_key()
    except (TypeError, ValueError, UnsupportedAlgorithm, x509.InvalidVersion) as error:
        raise PersonaError(
            f"{key_name}, {certificate_name}", "unreadable", "a PEM key without password and a DER certificate"
        ) from error
    if not isinstance(key, RSAPrivateKey) or key.key_size != _KEY_BITS:
        raise PersonaError(key_name, type(key).__name__, f"an RSA key of {_KEY_BITS} bits")
    if not isinstance(public, RSAPublicKey) or public != key.public_key():
        raise PersonaError(certificate_name, "another public key", f"the certificate of {key_name}")
    if not _signs(key, public):
        raise PersonaError(key_name, "numbers that do not belong together", "a key whose signature verifies")
    return key


def _signs(key: RSAPrivateKey, public: RSAPublicKey) -> bool:
    try:
        public.verify(key.sign(b"probe", PKCS1v15(), SHA256()), b"probe", PKCS1v15(), SHA256())
    except (InvalidSignature, InternalError, ValueError):
        return False
    return True
