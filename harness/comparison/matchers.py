"""Typed matchers: what a value of a message must look like when it cannot be known in advance."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from harness.codecs.checkdigits import nir_key, nir_key_ok

__all__ = ["MATCHERS", "instant", "is_matcher", "match", "matcher_name", "tolerance"]

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})")
_DURATION = re.compile(r"P(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:(\d{1,5})S)?)?")
_LUNAR = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_TOKEN = re.compile(r"\$\{([^${}]*)\}")


def instant(text: str) -> datetime | None:
    """Read an xs:dateTime with its time zone; None when it is not one."""
    if not _INSTANT.fullmatch(text):
        return None
    short = re.sub(r"\.(\d{1,6})\d*", lambda m: "." + m[1].ljust(6, "0"), text.replace("Z", "+00:00"))
    try:
        return datetime.fromisoformat(short).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _lunar(text: str) -> bool:
    """Accept civil dates and the dates without month or day known to the register (00, or above 12 and 31)."""
    found = _LUNAR.fullmatch(text)
    if found is None:
        return False
    month, day = int(found[2]), int(found[3])
    known_month = 1 <= month <= 12
    return day <= 31 if known_month else month == 0 or 20 <= month <= 99


def _base64(text: str) -> bool:
    try:
        return bool(base64.b64decode("".join(text.split()), validate=True))
    except (binascii.Error, ValueError):
        return False


MATCHERS: Mapping[str, Callable[[str], bool]] = {
    "uuid": lambda v: bool(_UUID.fullmatch(v)),
    "urn-uuid": lambda v: v.startswith("urn:uuid:") and bool(_UUID.fullmatch(v[9:])),
    "instant": lambda v: instant(v) is not None,
    "nir": lambda v: nir_key(v) is not None,
    "nir+key": lambda v: len(v) == 15 and nir_key_ok(v[:13], v[13:]),
    "lunar-date": _lunar,
    "base64": _base64,
    "any": lambda v: bool(v.strip()),
    "absent": lambda v: not v,
    "opt": lambda _: True,
}
"""Matchers on the value alone, by name."""


def is_matcher(text: str) -> bool:
    """Tell whether a reference value is a matcher token, ``${…}``."""
    return bool(_TOKEN.fullmatch(text.strip()))


def matcher_name(text: str) -> str:
    """Return the name inside ``${…}``, or the text itself."""
    found = _TOKEN.fullmatch(text.strip())
    return found[1].strip() if found else text.strip()


def tolerance(name: str) -> timedelta | None:
    """Return the tolerance of ``instant±PT5M``; None when the name holds none that can be read."""
    kind, _, duration = name.partition("±")
    found = _DURATION.fullmatch(duration)
    if kind != "instant" or found is None or not any(found.groups()):
        return None
    days, hours, minutes, seconds = (int(g or 0) for g in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def match(
    name: str,
    value: str,
    *,
    clock: datetime | None = None,
    read: Callable[[str], str | None] | None = None,
) -> bool:
    """Tell whether a value is what a matcher asks for; an unknown matcher matches nothing.

    Args:
        name: ``uuid`` or ``${uuid}``; ``instant±PT5M``, ``same-as:/path`` and ``opt:NAME`` take an argument.
        value: The observed text, empty when absent.
        clock: What ``instant±…`` is measured from; without it only the shape is looked at.
        read: Gives the value at a path of the same message, for ``same-as``.
    """
    wanted = matcher_name(name)
    if wanted.startswith("opt:"):
        return not value or match(wanted[4:], value, clock=clock, read=read)
    if wanted.startswith("same-as:"):
        return read is not None and read(wanted[8:].strip()) == value
    if "±" in wanted:
        margin, found = tolerance(wanted), instant(value)
        if margin is None or found is None:
            return False
        return clock is None or abs(found - clock.astimezone(UTC)) <= margin
    matcher = MATCHERS.get(wanted)
    return matcher is not None and matcher(value)
