"""Causes that are a record of the wrong kind: another complement letter, another type."""

from __future__ import annotations

from collections.abc import Mapping

from harness.comparison.hints.clue import hint
from harness.model.difference import Hint

__all__ = ["wrong_variant"]

_LETTERS: Mapping[int, str] = {35: "36", 38: "39"}
"""Offset of a complement letter → its position."""


def wrong_variant(missing: str, extra: str) -> Hint | None:
    """Say why a record that is missing and one that is too many are the same record.

    Args:
        missing: The record expected, whole.
        extra: The record that stands there.

    Returns:
        The hint; None when they differ by more than what makes their kind.
    """
    if not missing or len(missing) != len(extra) or missing == extra:
        return None
    apart = [at for at, (one, other) in enumerate(zip(missing, extra, strict=True)) if one != other]
    if apart == [0]:
        return hint("hints.wrong-type", expected=missing[0], observed=extra[0], position="1")
    if len(apart) == 1 and apart[0] in _LETTERS:
        at = apart[0]
        return hint("hints.wrong-letter", expected=missing[at], observed=extra[at], position=_LETTERS[at])
    return None
