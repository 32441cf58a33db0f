"""CMS signed data (RFC 5652): every signer verified, each fault told apart."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime

from asn1crypto import cms, core
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

from harness.codecs.mime.chain import chain_problems, load_authorities, usage_problems
from harness.codecs.mime.keys import algorithm_of, holds
from harness.codecs.mime.verdict import Signature, Signer, Trust
from harness.codecs.problem import Problem

__all__ = ["UNREADABLE", "verify"]

UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError, UnsupportedAlgorithm)
"""What the ASN.1 and cipher libraries raise on hostile bytes."""
_DIGESTS = frozenset({"sha1", "sha224", "sha256", "sha384", "sha512"})
_MAX_SIGNERS = 20
_MAX_CERTIFICATES = 50


def verify(der: bytes, content: bytes | None, trust: Trust) -> Signature:
    """Verify signed data, BER or DER.

    Args:
        der: The signed data.
        content: What is signed when it stands outside; None when it stands inside.
        trust: Authorities and instant.

    Returns:
        What was signed and what is known of each signer; nothing in the message raises.

    Raises:
        ValueError: an authority of ``trust`` is no certificate.
    """
    authorities = load_authorities(trust.authorities)
    try:
        info = cms.ContentInfo.load(der)
        kind = info["content_type"].native
        if kind != "signed_data":
            return Signature(None, (), (Problem("codecs_mail.not-signed", "", (("found", str(kind)),)),))
        data = info["content"]
        inside = _inside(data)
        if inside is not None and content is not None and inside != content:
            return Signature(content, (), (Problem("codecs_mail.signed-twice"),), detached=True)
        signed = content if content is not None else inside
        if signed is None:
            return Signature(None, (), (Problem("codecs_mail.signed-nothing"),), detached=True)
        carried = _certificates(data)
        signers = list(data["signer_infos"])[: _MAX_SIGNERS + 1]
        told = _crowd(signers)
        kind = data["encap_content_info"]["content_type"].native
        judged = tuple(_signer(s, signed, str(kind), carried, authorities, trust.at) for s in signers[:_MAX_SIGNERS])
    except UNREADABLE as error:
        return Signature(None, (), (Problem("codecs_mail.signature-unreadable", "", _why(error)),))
    return Signature(signed, judged, told, content is not None)


def _why(error: Exception) -> tuple[tuple[str, str], ...]:
    return (("reason", type(error).__name__),)


def _crowd(signers: Sequence[cms.SignerInfo]) -> tuple[Problem, ...]:
    if not signers:
        return (Problem("codecs_mail.no-signer"),)
    if len(signers) > _MAX_SIGNERS:
        return (Problem("codecs_mail.too-many-signers", "", (("bound", str(_MAX_SIGNERS)),)),)
    return ()


def _inside(data: cms.SignedData) -> bytes | None:
    content = data["encap_content_info"]["content"]
    return None if isinstance(content, core.Void) else bytes(content)


def _certificates(data: cms.SignedData) -> tuple[x509.Certificate, ...]:
    found = list[x509.Certificate]()
    if not data["certificates"].native:
        return ()
    for choice in list(data["certificates"])[:_MAX_CERTIFICATES]:
        if choice.name == "certificate":
            found.append(x509.load_der_x509_certificate(choice.chosen.dump()))
    return tuple(found)


def _identified(identity: core.Asn1Value, certificate: x509.Certificate) -> bool:
    """Tell whether a signer names this certificate, by issuer and number or by key identifier."""
    chosen = identity.chosen
    if identity.name == "issuer_and_serial_number":
        same_number = chosen["serial_number"].native == certificate.serial_number
        return bool(same_number and chosen["issuer"].dump() == certificate.issuer.public_bytes())
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    except (x509.ExtensionNotFound, ValueError):
        return False
    return bool(extension.value.digest == chosen.native)


def _attribute(info: cms.SignerInfo, name: str) -> core.Asn1Value | None:
    """Return the only value of a signed attribute."""
    attributes = info["signed_attrs"]
    values = [a["values"] for a in attributes if a["type"].native == name] if attributes.native else []
    if len(values) > 1 or (values and len(values[0]) != 1):
        raise ValueError(name)  # RFC 5652, 11: exactly one
    return values[0][0] if values else None


def _signed_bytes(info: cms.SignerInfo, content: bytes) -> bytes:
    """Return what the signature was computed on: the attributes as a SET, or the content when there are none."""
    attributes = info["signed_attrs"]
    return b"\x31" + attributes.dump()[1:] if attributes.native else content


def _content_faults(info: cms.SignerInfo, content: bytes, kind: str, digest: str) -> tuple[Problem, ...]:
    """Hold the content to what the signed attributes say of it (RFC 5652, 5.4 and 11)."""
    if not info["signed_attrs"].native:
        return ()
    announced, type_said = _attribute(info, "message_digest"), _attribute(info, "content_type")
    computed = hashlib.new(digest, content).digest()
    if announced is None or not hmac.compare_digest(bytes(announced.native), computed):
        found = bytes(announced.native).hex() if announced is not None else ""
        return (Problem("codecs_mail.content-altered", "", (("computed", computed.hex()), ("signed", found[:128]))),)
    said = str(type_said.native) if type_said is not None else ""
    if said != kind:
        return (Problem("codecs_mail.signed-type", "", (("found", said),)),)
    return ()


def _signer(
    info: cms.SignerInfo,
    content: bytes,
    kind: str,
    carried: Sequence[x509.Certificate],
    authorities: Sequence[x509.Certificate],
    at: datetime | None,
) -> Signer:
    digest = str(info["digest_algorithm"]["algorithm"].native)
    algorithm = algorithm_of(info["signature_algorithm"])
    instant = _attribute(info, "signing_time")
    signed_at = instant.native if instant is not None and isinstance(instant.native, datetime) else None
    certificate = next((c for c in (*carried, *authorities) if _identified(info["sid"], c)), None)
    weak = digest not in _DIGESTS
    problems = [Problem("codecs_mail.digest", "", (("found", digest),))] if weak else []
    if not weak:
        problems += _content_faults(info, content, kind, digest)
    if certificate is None:
        missing = Problem("codecs_mail.signer-missing", "", (("serial", _serial(info)),))
        return Signer("", "", 0, digest, algorithm, signed_at, False, False, (*problems, missing), ())
    if not weak and not holds(info, _signed_bytes(info, content), digest, algorithm, certificate):
        problems.append(Problem("codecs_mail.signature-false"))
    intact = not problems
    chain = chain_problems(certificate, carried, authorities, at or signed_at)
    problems += [*chain, *usage_problems(certificate)]
    names = certificate.subject.rfc4514_string(), certificate.issuer.rfc4514_string()
    remarks = _remarks(info, digest, signed_at, certificate, at)
    return Signer(
        *names, certificate.serial_number, digest, algorithm, signed_at, intact, not chain, tuple(problems), remarks
    )


def _serial(info: cms.SignerInfo) -> str:
    chosen = info["sid"].chosen
    return (
        str(chosen["serial_number"].native) if info["sid"].name == "issuer_and_serial_number" else chosen.native.hex()
    )


def _remarks(
    info: cms.SignerInfo, digest: str, signed_at: datetime | None, certificate: x509.Certificate, at: datetime | None
) -> tuple[Problem, ...]:
    found = list[Problem]()
    if digest == "sha1":
        found.append(Problem("codecs_mail.sha1", "", (("subject", certificate.subject.rfc4514_string()[:200]),)))
    if not info["signed_attrs"].native or signed_at is None:
        found.append(Problem("codecs_mail.no-instant"))
    else:
        stamp = (("signed_at", signed_at.isoformat()),)
        if not certificate.not_valid_before_utc <= signed_at.astimezone(UTC) <= certificate.not_valid_after_utc:
            found.append(Problem("codecs_mail.signed-outside-validity", "", stamp))
        if at is not None and signed_at > at:
            found.append(Problem("codecs_mail.signed-in-future", "", stamp))
    return tuple(found)
