"""Keys and certificates of synthetic people, made for the tests of signed mails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

SENT = datetime(2025, 9, 15, 9, 0, tzinfo=UTC)
PEM = serialization.Encoding.PEM
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


@dataclass(frozen=True)
class Holder:
    """A key with its certificate."""

    key: Key
    certificate: x509.Certificate

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(PEM)

    @property
    def subject(self) -> str:
        return self.certificate.subject.rfc4514_string()


@cache
def _key(kind: str, name: str) -> Key:
    if kind == "ec":
        return ec.generate_private_key(ec.SECP256R1())
    return ed25519.Ed25519PrivateKey.generate() if kind == "ed25519" else rsa.generate_private_key(65537, 2048)


@cache
def holder(
    name: str,
    issuer: Holder | None = None,
    *,
    kind: str = "rsa",
    ca: bool = False,
    start: datetime = SENT - timedelta(days=30),
    days: int = 3650,
    purpose: str = "mail",
) -> Holder:
    """Make a key and its certificate, by default valid around `SENT`."""
    key = _key(kind, name)
    who = x509.Name(
        [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "SYN"), x509.NameAttribute(NameOID.COMMON_NAME, name)]
    )
    above = issuer.certificate.subject if issuer else who
    builder = x509.CertificateBuilder().subject_name(who).issuer_name(above).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number()).not_valid_before(start)
    builder = builder.not_valid_after(start + timedelta(days=days))
    builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    if not ca:
        use = ExtendedKeyUsageOID.EMAIL_PROTECTION if purpose == "mail" else ExtendedKeyUsageOID.SERVER_AUTH
        builder = builder.add_extension(x509.ExtendedKeyUsage([use]), critical=False)
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.RFC822Name("poste@editeur.invalid")]), critical=False
        )
    signing = issuer.key if issuer else key
    digest = None if isinstance(signing, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return Holder(key, builder.sign(signing, digest))


AUTHORITY = holder("SYN-AC-RACINE", ca=True)
BETWEEN = holder("SYN-AC-MESSAGERIE", AUTHORITY, ca=True)
OTHER_AUTHORITY = holder("SYN-AC-AUTRE", ca=True)
SENDER = holder("SYN poste de test", BETWEEN)
FUND = holder("01999@999.01.rss.fr", AUTHORITY)
