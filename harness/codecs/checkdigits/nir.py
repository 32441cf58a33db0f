"""The key of a registration number (NIR): 97 less the remainder of its division by 97."""

from __future__ import annotations

from harness.codecs.checkdigits.weighted import all_digits

__all__ = ["nir_key", "nir_key_ok"]

_CORSICA = {"2A": "19", "2B": "18"}
"""The two departments that hold a letter, and the number that stands for them in the key."""


def nir_key(nir: str) -> str | None:
    """Return the two-digit key of a 13-character NIR; 2A and 2B are read as 19 and 18.

    Returns:
        ``01`` to ``97``, or None when the text is not a 13-character NIR.
    """
    if len(nir) != 13:
        return None
    digits = nir[:5] + _CORSICA.get(nir[5:7], nir[5:7]) + nir[7:]
    return f"{97 - int(digits) % 97:02d}" if all_digits(digits) else None


def nir_key_ok(nir: str, key: str) -> bool:
    """Tell whether ``key`` is the key of ``nir``."""
    return nir_key(nir) == key
