"""What the application on a phone shows, SYN-APCV-01: an opaque text that is **synthetic** throughout.

The content of the national QR code and of its NFC dialogue is not public.  A product has to pass it on
untouched, whatever it is; so ours says by its first characters that it is nobody's, and the simulated
service decides what it stands for.  Layout: ``SYN-APCV-01.<body>.<check>``, the body being JSON in
base32 (capitals and digits, which symbols hold best) or base64url, the check the first 16 hexadecimal
digits of the SHA-256 of body and mark.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from virtual_cards.personas.persona import Persona, PersonaError

__all__ = ["ISSUER", "MARK", "Alphabet", "Apcv", "Payload", "PayloadProblem", "decode", "encode"]

MARK = "SYN-APCV-01"
ISSUER = "SYN-ISSUER"
"""The issuer that the simulated service knows."""

_CHECK = 16
_INSTANT = "%Y%m%dT%H%M%SZ"
_LONGEST = 1 << 16


class Alphabet(StrEnum):
    """Which characters the body is written in."""

    BASE32 = "base32"
    BASE64URL = "base64url"


class PayloadProblem(StrEnum):
    """Why a text is no payload."""

    FOREIGN = "foreign"
    """It does not begin with the mark."""
    TRUNCATED = "truncated"
    """The check is missing or does not fit: something was cut or changed."""
    ILLEGIBLE = "illegible"
    """The check fits, the body is none."""


@dataclass(frozen=True, slots=True)
class Payload:
    """What the opaque text stands for."""

    holder: str
    """Registration number and key of the person who shows it."""
    serial: str
    """Serial number of the persona."""
    shown_at: str
    """``YYYYMMDDTHHMMSSZ``."""
    expires_at: str
    nonce: str
    """New each time it is shown; the same twice is a reuse."""
    issuer: str = ISSUER
    filling: str = ""
    """Characters without meaning, to reach a size."""


@dataclass(frozen=True, slots=True)
class Apcv:
    """Renders a persona as the text that a phone shows.

    Args:
        now: When it is shown.
        lifetime: How long it may be used.
        nonce: To show the same again; empty: drawn.
        issuer: Another than ``ISSUER`` is refused by the service.
        size: Characters of the whole text at least; 0: as short as it is.
        alphabet: Of the body.
    """

    now: datetime
    lifetime: timedelta = timedelta(minutes=5)
    nonce: str = ""
    issuer: str = ISSUER
    size: int = 0
    alphabet: Alphabet = Alphabet.BASE32

    def render(self, persona: Persona) -> str:
        """Return the text for the holder of a patient card.

        Raises:
            PersonaError: Nobody is on the card, or the size is unreasonable.
        """
        if not persona.people:
            raise PersonaError("people", "nobody", "at least one person")
        if self.size > _LONGEST:
            raise PersonaError("size", str(self.size), f"at most {_LONGEST} characters")
        payload = Payload(
            holder=persona.people[0].nir,
            serial=persona.serial,
            shown_at=_instant(self.now),
            expires_at=_instant(self.now + self.lifetime),
            nonce=self.nonce or secrets.token_hex(8),
            issuer=self.issuer,
        )
        return _filled(payload, self.size, self.alphabet)


def encode(payload: Payload, alphabet: Alphabet = Alphabet.BASE32) -> str:
    """Return the text of a payload."""
    values = {name: getattr(payload, name) for name in Payload.__slots__}
    raw = json.dumps(values, ensure_ascii=True, separators=(",", ":")).encode()
    written = base64.b32encode(raw) if alphabet is Alphabet.BASE32 else base64.urlsafe_b64encode(raw)
    body = written.decode().rstrip("=")
    return f"{MARK}.{body}.{_check(body)}"


def decode(text: str) -> Payload | PayloadProblem:
    """Return what a text stands for, or why it stands for nothing; never raises."""
    mark, _, rest = text.partition(".")
    if mark != MARK:
        return PayloadProblem.FOREIGN
    body, _, check = rest.rpartition(".")
    if not body or check != _check(body):
        return PayloadProblem.TRUNCATED
    try:
        values = json.loads(_raw(body))
    except (ValueError, RecursionError):
        return PayloadProblem.ILLEGIBLE
    if not isinstance(values, dict) or set(values) != set(Payload.__slots__):
        return PayloadProblem.ILLEGIBLE
    if not all(isinstance(value, str) for value in values.values()):
        return PayloadProblem.ILLEGIBLE
    return Payload(**values)


def _filled(payload: Payload, size: int, alphabet: Alphabet) -> str:
    text = encode(payload, alphabet)
    missing = size - len(text)
    if missing <= 0:
        return text
    # Five bits a character of base32, six of base64; the filling itself is one byte a character.
    bits = 5 if alphabet is Alphabet.BASE32 else 6
    return encode(replace(payload, filling="X" * -(-missing * bits // 8)), alphabet)


def _raw(body: str) -> bytes:
    capitals = body.isascii() and body.isalnum() and body == body.upper()
    padded = body + "=" * (-len(body) % 8)
    if capitals:
        try:
            return base64.b32decode(padded)
        except binascii.Error:
            pass  # base64 may happen to hold no small letter
    return base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)


def _check(body: str) -> str:
    return hashlib.sha256(f"{MARK}.{body}".encode("utf-8", "surrogatepass")).hexdigest()[:_CHECK].upper()


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(_INSTANT)
