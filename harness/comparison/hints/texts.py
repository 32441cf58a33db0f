"""Causes of a wrong text: encoding, accents, case, characters that look alike."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from harness.comparison.hints.clue import Clue, hint
from harness.model.difference import Hint

__all__ = ["confusions", "encoding", "letters"]

_LOOK_ALIKE = (frozenset("O0"), frozenset("I1"), frozenset("l1"), frozenset("Il"), frozenset("B8"), frozenset("S5"))
_REPLACED = "?\ufffd\x1a"


def _garbled(text: str, codec: str) -> str:
    """Return a UTF-8 text read in another encoding; empty when it cannot be."""
    try:
        return text.encode("utf-8").decode(codec)
    except (UnicodeEncodeError, UnicodeDecodeError):
        return ""


def _plain(text: str) -> str:
    """Return a text without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def encoding(clue: Clue) -> Iterator[Hint]:
    """A text read or written in another encoding, with its accents, or whose characters were replaced."""
    wanted, got = clue.expected.strip(), clue.observed.strip()
    if not wanted or wanted == got:
        return
    if not wanted.isascii():
        if got in {_garbled(wanted, "latin-1").strip(), _garbled(wanted, "cp1252")}:
            yield hint("hints.mojibake")
        elif len(wanted) == len(got) and _replaced(wanted, got):
            yield hint("hints.replaced")
        elif got == _plain(wanted):
            yield hint("hints.accents-lost")
    elif not got.isascii():
        yield from _accented(wanted, got)


def _accented(wanted: str, got: str) -> Iterator[Hint]:
    """Look at an accented text where none was expected."""
    read = _unmixed(got)
    if read != got and _plain(read).upper() == wanted.upper():
        yield hint("hints.utf-8-bytes")
    elif _plain(got) == wanted:
        yield hint("hints.accents-kept")
    elif _plain(got).upper() == wanted:
        yield hint("hints.accents-and-case")


def _unmixed(text: str) -> str:
    """Return a text read as latin-1 though it is UTF-8, read again; itself when it is not."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


def _replaced(wanted: str, got: str) -> bool:
    pairs = [(w, g) for w, g in zip(wanted, got, strict=True) if w != g]
    return bool(pairs) and all(not w.isascii() and g in _REPLACED for w, g in pairs)


def letters(clue: Clue) -> Iterator[Hint]:
    """The same text in the other case."""
    wanted, got = clue.expected.strip(), clue.observed.strip()
    if wanted and wanted != got and wanted.casefold() == got.casefold():
        yield hint("hints.lower-case" if wanted == wanted.upper() else "hints.case")


def confusions(clue: Clue) -> Iterator[Hint]:
    """Characters taken for others that look like them, and nothing else."""
    wanted, got = clue.expected, clue.observed
    if len(wanted) != len(got) or wanted == got:
        return
    pairs = {(w, g) for w, g in zip(wanted, got, strict=True) if w != g}
    if all(frozenset(pair) in _LOOK_ALIKE for pair in pairs):
        [*told] = sorted(pairs)
        yield hint("hints.look-alike", found=", ".join(g for _, g in told), wanted=", ".join(w for w, _ in told))
