"""Where a matcher stands inside a value of a reference: alone, or between fixed texts."""

from __future__ import annotations

__all__ = ["TokenError", "Tokens", "split_value", "token_name"]

OPEN, ESCAPED = "${", "$${"
Tokens = tuple[str, str, str]
"""The fixed text before a matcher, what its braces hold, the fixed text after it."""


class TokenError(ValueError):
    """``${`` opens something that is no matcher; ``$${`` writes the two characters themselves."""


def _close(text: str, start: int) -> int:
    """Return the offset of the brace that closes the one before ``start``, braces in between paired; -1 = none."""
    depth, at = 1, start
    while at < len(text):
        character = text[at]
        if character == "\\":
            at += 1
        elif character == "{":
            depth += 1
        elif character == "}":
            depth -= 1
            if not depth:
                return at
        at += 1
    return -1


def _open(text: str, start: int) -> int:
    """Return the offset of the next ``${`` that is not written ``$${``; -1 = none."""
    at = text.find(OPEN, start)
    while at > 0 and text[at - 1] == "$":
        at = text.find(OPEN, at + 2)
    return at


def split_value(text: str) -> Tokens | str:
    """Return the parts of a value that holds one matcher, or the value itself, ``$${`` read as ``${``.

    Raises:
        TokenError: when a brace is left open, or several matchers share one value.
    """
    start = _open(text, 0) if OPEN in text else -1
    if start < 0:
        return text.replace(ESCAPED, OPEN)
    end = _close(text, start + 2)
    if end < 0 or _open(text, end + 1) >= 0:
        raise TokenError(text)
    before, after = text[:start].replace(ESCAPED, OPEN), text[end + 1 :].replace(ESCAPED, OPEN)
    return before, text[start + 2 : end].strip(), after


def token_name(text: str) -> str | None:
    """Return what ``${…}`` holds when the text is that and nothing else, None otherwise."""
    try:
        found = split_value(text.strip())
    except TokenError:
        return None
    return found[1] if isinstance(found, tuple) and not found[0] and not found[2] else None
