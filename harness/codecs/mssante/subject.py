"""The subject of a mail that carries a document, and the name of its readable copy (ECO.2.1.3 and ECO.2.1.6).

The subject is ``XDM/1.0/DDM+<label> <NOM> <prénom> [<birth date>]``.  Nothing in it tells where the label ends
and where the name begins; the name of the copy, whose parts stand between underscores, does.  Without that help
the name is the run of words in capitals that ends the label.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

__all__ = ["MARK", "MssSubject", "PieceName", "parse_mss_subject", "parse_piece_name"]

MARK = "XDM/1.0/DDM+"
_DATE = re.compile(r"\d{2}/\d{2}/\d{4}|\d{4}-\d{2}-\d{2}|\d{8}", re.ASCII)
_PIECE = re.compile(r"(\d{8})_([^_]+)_([^_]+)_([^_]+?)(?:_([^_]+))?\.pdf", re.ASCII | re.IGNORECASE)
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class PieceName:
    """The parts of the name of a readable copy: ``<date>_<type>_<NOM>_<prénom>[_<rank>].pdf``."""

    date: str
    type: str
    family: str
    given: str
    rank: str = ""


@dataclass(frozen=True, slots=True)
class MssSubject:
    """The parts of a subject."""

    label: str
    family: str
    given: str
    birth_date: str = ""
    """As written; it may be left out."""


def parse_piece_name(text: str) -> PieceName | None:
    """Read the name of a readable copy; None when it is not in its form."""
    found = _PIECE.fullmatch(text[:_LONGEST])
    return None if found is None else PieceName(found[1], found[2], found[3], found[4], found[5] or "")


def parse_mss_subject(text: str, name: PieceName | None = None) -> MssSubject | None:
    """Read a subject; None when it is not in its form: no mark, no name or no first name.  The label may be empty.

    Args:
        text: The subject, its encoded words read.
        name: Parts of the name of the readable copy, which tell where the patient's name begins.
    """
    if not text.startswith(MARK):
        return None
    words = text[len(MARK) : _LONGEST].split()
    birth_date = words.pop() if words and _DATE.fullmatch(words[-1]) else ""
    found = (_as_named(words, name) if name is not None else None) or _by_capitals(words)
    if found is None:
        return None
    label, family, given = (" ".join(part) for part in found)
    return MssSubject(label, family, given, birth_date)


_Cut = tuple[list[str], list[str], list[str]]


def _as_named(words: list[str], name: PieceName) -> _Cut | None:
    """Cut where the names of the copy begin, when the subject ends with them."""
    families, givens = name.family.split(), name.given.split()
    count = len(families) + len(givens)
    if not families or len(words) < count:
        return None
    tail = words[len(words) - count :]
    if _folded(tail) != _folded([*families, *givens]):
        return None
    return words[: len(words) - count], tail[: len(families)], tail[len(families) :]


def _by_capitals(words: list[str]) -> _Cut | None:
    """Take the last words in mixed case as first names (the last word when all are in capitals), capitals as name."""
    end = len(words)
    while end and not _capitals(words[end - 1]):
        end -= 1
    end = min(end, len(words) - 1)
    start = end
    while start > 0 and _capitals(words[start - 1]):
        start -= 1
    return (words[:start], words[start:end], words[end:]) if 0 <= start < end else None


def _capitals(word: str) -> bool:
    return word.upper() == word and any(character.isalpha() for character in word)


def _folded(words: list[str]) -> str:
    """Return letters and digits only: names of files have no apostrophe where some systems refuse them."""
    plain = unicodedata.normalize("NFKD", " ".join(words)).casefold()
    return "".join(character for character in plain if character.isalnum())
