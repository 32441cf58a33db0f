"""Comparing what a screen says with words: without accents, case or layout, or with every accent."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

__all__ = ["holds", "holds_accented", "missing_groups", "plain"]


def plain(text: str) -> str:
    """Return the text in lower case, without accents or ligatures, blanks folded to one."""
    spread = text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE")
    bare = "".join(c for c in unicodedata.normalize("NFKD", spread) if not unicodedata.combining(c))
    return " ".join(bare.casefold().replace("\u2019", "'").split())


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
