"""Making signatures: signed data with the content inside or outside, at the instant of the simulated clock."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms, core
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from harness.codecs.mime.keys import sign_bytes
from harness.codecs.mime.transfer import wrapped

__all__ = ["SigningKey", "sign", "sign_entity"]

_MICALG = {"sha1": "sha-1", "sha224": "sha-224", "sha256": "sha-256", "sha384": "sha-384", "sha512": "sha-512"}


@dataclass(frozen=True, slots=True)
class SigningKey:
    """What signs, and how."""

    key_pem: bytes
    certificate_pem: bytes
    chain_pem: Sequence[bytes] = ()
    """Certificates to carry beside the signer's."""
    digest: str = "sha256"
    pss: bool = False
    """RSA-PSS instead of PKCS #1 v1.5; only for RSA keys."""
    carry: bool = True
    """Put the signer's certificate in the message."""


def _asn1(pem: bytes) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER))


def sign(content: bytes, signer: SigningKey, at: datetime, *, detached: bool) -> bytes:
    """Return DER signed data.

    Args:
        content: What to sign, taken as it is.
        signer: Key, certificate and algorithms.
        at: Instant written as signed attribute, with a zone.
        detached: Leave the content out.

    Raises:
        TypeError: the key is of a kind no mail is signed with.
    """
    key = load_pem_private_key(signer.key_pem, None)
    certificate = _asn1(signer.certificate_pem)
    # RFC 8419: Ed25519 signs with SHA-512 as message digest.
    digest = "sha512" if isinstance(key, ed25519.Ed25519PrivateKey) else signer.digest
    attributes = cms.CMSAttributes(
        [
            {"type": "content_type", "values": ["data"]},
            {"type": "signing_time", "values": [cms.Time("utc_time", core.UTCTime(at.replace(microsecond=0)))]},
            {"type": "message_digest", "values": [hashlib.new(digest, content).digest()]},
        ]
    )
    value, algorithm = sign_bytes(key, attributes.dump(), digest, pss=signer.pss)
    identity = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    info = {
        "version": "v1",
        "sid": cms.SignerIdentifier("issuer_and_serial_number", identity),
        "digest_algorithm": {"algorithm": digest},
        "signed_attrs": attributes,
        "signature_algorithm": algorithm,
        "signature": value,
    }
    inside = {"content_type": "data"} if detached else {"content_type": "data", "content": content}
    carried = ([certificate] if signer.carry else []) + [_asn1(pem) for pem in signer.chain_pem]
    data: dict[str, object] = {
        "version": "v1",
        "digest_algorithms": [{"algorithm": digest}],
        "encap_content_info": inside,
        "signer_infos": [info],
    }
    if carried:
        data["certificates"] = carried
    return bytes(cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(data)}).dump())


def sign_entity(entity: bytes, signer: SigningKey, at: datetime, *, detached: bool = True) -> bytes:
    """Return a signed MIME entity: ``multipart/signed``, or ``application/pkcs7-mime`` with the entity inside.

    Args:
        entity: Headers, blank line and body, lines ended by CRLF.
        signer: Key, certificate and algorithms.
        at: Instant written as signed attribute, with a zone.
        detached: The entity stays readable beside its signature.
    """
    der = sign(entity, signer, at, detached=detached)
    if not detached:
        head = (
            'Content-Type: application/pkcs7-mime; smime-type=signed-data; name="smime.p7m"\r\n'
            "Content-Transfer-Encoding: base64\r\n"
            'Content-Disposition: attachment; filename="smime.p7m"\r\n\r\n'
        )
        return head.encode("ascii") + wrapped(der)
    # The boundary follows from what is signed: two mails that differ never share it by chance.
    boundary = b"=_banc_signe_" + hashlib.sha256(entity).hexdigest()[:24].encode("ascii")
    micalg = _MICALG[signer.digest]
    head = (
        f'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg="{micalg}";\r\n'
        f' boundary="{boundary.decode("ascii")}"\r\n\r\n'
    )
    part = (
        'Content-Type: application/pkcs7-signature; name="smime.p7s"\r\n'
        "Content-Transfer-Encoding: base64\r\n"
        'Content-Disposition: attachment; filename="smime.p7s"\r\n\r\n'
    )
    line = b"--" + boundary
    pieces = (head.encode("ascii"), line, b"\r\n", entity, b"\r\n", line, b"\r\n", part.encode("ascii"), wrapped(der))
    return b"".join((*pieces, line, b"--\r\n"))
