"""Texts of QR codes whose syntax is not public, in their synthetic forms; any other text stays opaque.

The QR code of the appli carte Vitale (SYN-APCV-01) and the one of a prescription (SYN-EP) say by their first
characters that they are nobody's.  The former is ``SYN-APCV-01.<body>.<check>``: JSON in base32 or base64url, and
the first sixteen hexadecimal digits of the SHA-256 of ``SYN-APCV-01.<body>``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.codecs.jsons import decode_json, encode_json, plain
from harness.codecs.problem import Problem

__all__ = ["QrText", "decode_qr", "encode_apcv", "encode_prescription"]

_APCV = "SYN-APCV-01"
_PRESCRIPTION = "SYN-EP:"
_NUMBER = re.compile(r"[A-Z0-9-]{1,40}")
_LONGEST = 8_192
"""Characters; the largest QR code holds fewer."""
_CHECK = 16
_CAPITALS = re.compile(r"[A-Z2-7]+")


@dataclass(frozen=True, slots=True)
class QrText:
    """What a text stands for."""

    kind: str
    """``apcv`` and ``prescription`` (both synthetic), ``opaque`` for any other text."""
    fields: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def _problem(code: str, **arguments: str) -> Problem:
    return Problem(f"codecs.qr-{code}", "", tuple(sorted(arguments.items())))


def decode_qr(text: str) -> QrText:
    """Read the text of a QR code; never raises."""
    if len(text) > _LONGEST:
        return QrText("opaque", {}, (_problem("too-long", length=str(len(text)), bound=str(_LONGEST)),))
    if text.startswith(_PRESCRIPTION):
        number = text[len(_PRESCRIPTION) :]
        wrong = () if _NUMBER.fullmatch(number) else (_problem("number", found=number[:40]),)
        return QrText("prescription", {"number": number}, wrong)
    if text.partition(".")[0] == _APCV:
        return _apcv(text)
    return QrText("opaque")


def _apcv(text: str) -> QrText:
    body, _, check = text[len(_APCV) + 1 :].rpartition(".")
    if not body or check != _checked(body):
        return QrText("apcv", {}, (_problem("truncated"),))
    raw = _raw(body)
    document = decode_json(raw) if raw is not None else None
    value = plain(document.root) if document and document.root and not document.problems else None
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        return QrText("apcv", {}, (_problem("illegible"),))
    return QrText("apcv", {name: str(one) for name, one in value.items()})


def _raw(body: str) -> bytes | None:
    """Decode base32 when the body is written in its capitals, base64url otherwise."""
    if _CAPITALS.fullmatch(body):
        try:
            return base64.b32decode(body + "=" * (-len(body) % 8))
        except binascii.Error:
            pass  # base64url may happen to hold no small letter
    try:
        return base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None


def _checked(body: str) -> str:
    return hashlib.sha256(f"{_APCV}.{body}".encode("utf-8", "surrogatepass")).hexdigest()[:_CHECK].upper()


def encode_apcv(fields: Mapping[str, str]) -> str:
    """Write a synthetic text of the appli carte Vitale, in base32."""
    body = base64.b32encode(encode_json(fields)).decode("ascii").rstrip("=")
    return f"{_APCV}.{body}.{_checked(body)}"


def encode_prescription(number: str) -> str:
    """Write the synthetic text of a prescription.

    Raises:
        ValueError: the number is not made of 1 to 40 capitals, digits and dashes.
    """
    if not _NUMBER.fullmatch(number):
        raise ValueError(f"{number!r}: 1 to 40 capitals, digits and dashes")
    return _PRESCRIPTION + number
