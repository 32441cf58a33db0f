"""X.509 profiles as values, and the pure functions that turn them into certificates."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

__all__ = [
    "CARD_TYPE",
    "PROFESSION",
    "Profile",
    "Usage",
    "build_certificate",
    "der_integer",
    "der_text",
    "name_of",
    "revocation_list",
]

CARD_TYPE = "1.2.250.1.71.1.2.2"
"""Extension of a card certificate: kind of card, 0 = CPS."""
PROFESSION = "1.2.250.1.71.1.2.7"
"""Extension of a card certificate: profession code, 10 = doctor."""

_NAME_PARTS = {
    "C": NameOID.COUNTRY_NAME,
    "O": NameOID.ORGANIZATION_NAME,
    "OU": NameOID.ORGANIZATIONAL_UNIT_NAME,
    "CN": NameOID.COMMON_NAME,
    "SN": NameOID.SURNAME,
    "GN": NameOID.GIVEN_NAME,
}


class Usage(StrEnum):
    """What a key may be used for."""

    AUTHORITY = "authority"
    SERVER = "server"
    CLIENT = "client"
    SIGNATURE = "signature"
    ENCRYPTION = "encryption"


_EXTENDED = {
    Usage.SERVER: ExtendedKeyUsageOID.SERVER_AUTH,
    Usage.CLIENT: ExtendedKeyUsageOID.CLIENT_AUTH,
    Usage.ENCRYPTION: ExtendedKeyUsageOID.EMAIL_PROTECTION,
}


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything a certificate says, except its keys and its issuer."""

    slug: str
    """Name in the cache."""
    subject: tuple[tuple[str, str], ...]
    usage: Usage
    hosts: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    extensions: tuple[tuple[str, bytes], ...] = ()
    """(object identifier, DER value)."""
    path_length: int = 0
    since: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    until: datetime = datetime(2050, 1, 1, tzinfo=UTC)


def name_of(parts: Sequence[tuple[str, str]]) -> x509.Name:
    """Return the distinguished name with these parts, in order."""
    return x509.Name([x509.NameAttribute(_NAME_PARTS[part], value) for part, value in parts])


def der_integer(value: int) -> bytes:
    """Encode a small INTEGER (0..127)."""
    return bytes((0x02, 0x01, value))


def der_text(value: str) -> bytes:
    """Encode a short UTF8String."""
    content = value.encode()
    return bytes((0x0C, len(content))) + content


def build_certificate(
    profile: Profile,
    serial: int,
    public_key: rsa.RSAPublicKey,
    signing_key: rsa.RSAPrivateKey,
    issuer: x509.Certificate | None,
) -> x509.Certificate:
    """Certify a public key; no issuer means that it certifies itself."""
    subject = name_of(profile.subject)
    issuer_key = public_key if issuer is None else signing_key.public_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if issuer is None else issuer.subject)
        .public_key(public_key)
        .serial_number(serial)
        .not_valid_before(profile.since)
        .not_valid_after(profile.until)
    )
    for extension, critical in _extensions(profile, public_key, issuer_key):
        builder = builder.add_extension(extension, critical)
    return builder.sign(signing_key, hashes.SHA256())


def _extensions(
    profile: Profile, public_key: rsa.RSAPublicKey, issuer_key: rsa.RSAPublicKey
) -> list[tuple[x509.ExtensionType, bool]]:
    authority = profile.usage is Usage.AUTHORITY
    length = profile.path_length if authority else None
    found: list[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(ca=authority, path_length=length), True),
        (_key_usage(profile.usage), True),
        (x509.SubjectKeyIdentifier.from_public_key(public_key), False),
        (x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), False),
    ]
    if profile.usage in _EXTENDED:
        found.append((x509.ExtendedKeyUsage([_EXTENDED[profile.usage]]), False))
    names = [_host(host) for host in profile.hosts]
    names += [x509.RFC822Name(mail) for mail in profile.mails]
    if names:
        found.append((x509.SubjectAlternativeName(names), False))
    for oid, value in profile.extensions:
        found.append((x509.UnrecognizedExtension(ObjectIdentifier(oid), value), False))
    return found


def _key_usage(usage: Usage) -> x509.KeyUsage:
    authority = usage is Usage.AUTHORITY
    return x509.KeyUsage(
        digital_signature=usage in {Usage.SERVER, Usage.CLIENT, Usage.SIGNATURE},
        content_commitment=usage is Usage.SIGNATURE,
        key_encipherment=usage in {Usage.SERVER, Usage.ENCRYPTION},
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def revocation_list(
    issuer: x509.Certificate,
    key: rsa.RSAPrivateKey,
    serials: Sequence[int],
    since: datetime,
    until: datetime,
) -> bytes:
    """Return a PEM revocation list naming these serial numbers, current from ``since``."""
    builder = x509.CertificateRevocationListBuilder().issuer_name(issuer.subject).last_update(since).next_update(until)
    for serial in serials:
        builder = builder.add_revoked_certificate(
            x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(since).build()
        )
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
