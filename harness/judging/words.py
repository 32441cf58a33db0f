"""Comparing what a screen says with words: without accents, case or layout, or with every accent."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Literal

__all__ = ["holds", "holds_accented", "missing_groups", "plain", "unaccented"]

_SPREAD = str.maketrans({"Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "\u2019": "'"})


def plain(text: str) -> str:
    """Return the text in lower case, without accents or ligatures, blanks folded to one."""
    return unaccented(text, "NFKD").casefold()


def unaccented(text: str, form: Literal["NFD", "NFKD"]) -> str:
    """Return the text without accents or ligatures, its apostrophes straight, blanks folded to one.

    Args:
        text: Any text; capitals stay capitals.
        form: ``NFKD`` also reads signs such as ``²`` or ``ﬁ`` as the letters they stand for.
    """
    spread = unicodedata.normalize(form, text.translate(_SPREAD))
    return " ".join("".join(one for one in spread if not unicodedata.combining(one)).split())


def holds(text: str, words: str) -> bool:
    """Tell whether the words stand in the text, both taken plain."""
    return plain(words) in plain(text)


def holds_accented(text: str, words: str) -> bool:
    """Tell whether the words stand in the text with all their accents, whatever the case and the blanks."""
    return _composed(words) in _composed(text)


def _composed(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def missing_groups(text: str, groups: Iterable[Sequence[str]]) -> tuple[tuple[str, ...], ...]:
    """Return the groups of which no alternative stands in the text."""
    bare = plain(text)
    return tuple(tuple(g) for g in groups if not any(plain(w) in bare for w in g))
