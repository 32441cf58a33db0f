"""A certificate carried in a message: DER in base64, with a subject that names what is asked."""

from __future__ import annotations

import base64
import binascii
import re
from functools import lru_cache

from cryptography import x509

__all__ = ["read_subject", "subject_holds", "subject_wanted"]

_ARMOUR = re.compile(r"-----(?:BEGIN|END) CERTIFICATE-----")
_ATTRIBUTE = re.compile(r"([A-Za-z][A-Za-z0-9.-]*|\d+(?:\.\d+)+)=(.*)", re.DOTALL)
MAX_CERTIFICATE = 65_536
"""Characters of base64; a longer text is no certificate."""


def subject_wanted(text: str) -> tuple[tuple[str, str], ...] | None:
    r"""Read ``CN=INSI-AUTO,OU=10B0000001``: attributes by name, a comma in a value written ``\,``.

    Returns:
        Pairs of upper-case attribute name and value (``*`` = any); None when the text cannot be read.
    """
    found = [_ATTRIBUTE.fullmatch(part.strip()) for part in re.split(r"(?<!\\),", text)]
    pairs = [(m[1].upper(), m[2].strip().replace("\\,", ",")) for m in found if m is not None]
    return tuple(pairs) if len(pairs) == len(found) else None


@lru_cache(maxsize=64)
def _subject(text: str) -> tuple[tuple[str, str], ...] | None:
    try:
        der = base64.b64decode("".join(_ARMOUR.sub("", text).split()), validate=True)
        subject = x509.load_der_x509_certificate(der).subject
        return tuple((a.rfc4514_attribute_name.upper(), str(a.value)) for a in subject)
    except (binascii.Error, ValueError):
        return None


def read_subject(text: str) -> tuple[tuple[str, str], ...] | None:
    """Return the subject of a certificate in base64, attribute by attribute; None when it is none."""
    return _subject(text) if len(text) <= MAX_CERTIFICATE else None


def subject_holds(text: str, wanted: tuple[tuple[str, str], ...]) -> bool:
    """Tell whether the text is a certificate whose subject has every attribute wanted."""
    subject = read_subject(text)
    if subject is None:
        return False
    return all(any(name == n and value in ("*", v) for n, v in subject) for name, value in wanted)
