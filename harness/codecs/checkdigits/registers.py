"""Whole numbers of the registers, key included: RPPS, FINESS, SIREN and SIRET."""

from __future__ import annotations

import re

from harness.codecs.checkdigits.weighted import all_digits, b2_key, luhn_ok

__all__ = ["finess_ok", "rpps_ok", "siren_ok", "siret_ok"]

_FINESS = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{7}")
"""Department (two digits, 2A or 2B), six digits, key."""
_LA_POSTE = "356000000"
_LA_POSTE_SEAT = "35600000000048"
"""The only establishment of La Poste whose SIRET follows Luhn."""


def rpps_ok(number: str) -> bool:
    """Tell whether a text is an RPPS number: eleven digits, the last one the key of the others."""
    return all_digits(number, 11) and b2_key(number[:10]) == number[10]


def finess_ok(number: str) -> bool:
    """Tell whether a text is a FINESS number: nine characters, letters A=1 and B=2 in the key."""
    return bool(_FINESS.fullmatch(number)) and b2_key(number[:8]) == number[8]


def siren_ok(number: str) -> bool:
    """Tell whether a text is a SIREN: nine digits that follow Luhn."""
    return all_digits(number, 9) and luhn_ok(number)


def siret_ok(number: str) -> bool:
    """Tell whether a text is a SIRET: fourteen digits that follow Luhn, after a SIREN that does too.

    The establishments of La Poste outnumber what Luhn leaves to one SIREN: theirs, but the seat, have a sum of
    digits that is a multiple of 5 (public encyclopedia, article on the SIRET; python-stdnum does the same).
    """
    if not all_digits(number, 14) or not siren_ok(number[:9]):
        return False
    if number.startswith(_LA_POSTE) and number != _LA_POSTE_SEAT:
        return sum(map(int, number)) % 5 == 0
    return luhn_ok(number)
