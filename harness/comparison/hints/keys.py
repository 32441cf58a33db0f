"""Causes that are a key: the number is right and its check digit is not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.codecs.checkdigits import b2_key, luhn_ok, nir_key
from harness.comparison.hints.clue import Clue, hint
from harness.model.difference import Hint

__all__ = ["keys"]

_NIR = re.compile(r"[1-4 ]\d{4}(?:\d\d|2[AB])\d{6}\d{2}")


def keys(clue: Clue) -> Iterator[Hint]:
    """Say the right key, when the format knows it or the value itself shows what it is."""
    if clue.right_key:
        if clue.observed.strip() != clue.right_key.strip():
            yield hint("hints.key", right=clue.right_key)
        return
    wanted, got = clue.expected.strip(), clue.observed.strip()
    if len(wanted) != len(got) or wanted == got:
        return
    if _NIR.fullmatch(wanted) and nir_key(wanted[:13]) == wanted[13:] and nir_key(got[:13]) not in {None, got[13:]}:
        yield hint("hints.key", right=nir_key(got[:13]) or "")
    elif wanted.isdigit() and got.isdigit() and len(wanted) in {9, 14} and luhn_ok(wanted) and not luhn_ok(got):
        key = b2_key(got[:-1]) if len(wanted) == 14 else None
        if key is not None:
            yield hint("hints.key", right=key)
