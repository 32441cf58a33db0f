"""The addresses of a header field, whatever its writer put there."""

from __future__ import annotations

from email.utils import getaddresses

from harness.codecs.problem import Problem

__all__ = ["read_addresses"]

_LONGEST = 2_000
"""Characters of a field that are looked into: the library is slow, and recursive, on what is no address."""


def read_addresses(value: str, location: str) -> tuple[tuple[tuple[str, str], ...], tuple[Problem, ...]]:
    """Return the label and address of each mailbox of a field, and what kept some from being read.

    Args:
        value: The field, unfolded.
        location: Where it stands: its name.
    """
    told: tuple[Problem, ...] = ()
    if len(value) > _LONGEST:
        told = (Problem("codecs_mail.addresses-too-long", location, (("bound", str(_LONGEST)),)),)
        value = value[: _LONGEST + 1].rpartition(",")[0]  # an address cut in two would be another one
    try:
        found = getaddresses([value])
    except (RecursionError, ValueError, IndexError):  # comments within comments, a domain nothing closes
        return (), (*told, Problem("codecs_mail.addresses-unread", location))
    return tuple(pair for pair in found if any(pair)), told
