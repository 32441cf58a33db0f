"""The symbols of a message that is a picture, or that is the text of one, for the readings of codes."""

from __future__ import annotations

from collections.abc import Sequence

from harness.codecs.codes2d import Symbol, read_symbols
from harness.codecs.problem import Problem

__all__ = ["one_only", "symbols"]

_PICTURES = (b"\x89PNG", b"\xff\xd8")
"""How a PNG and a JPEG begin; anything else is taken for what a scanner gave."""


def symbols(data: bytes) -> tuple[tuple[Symbol, ...], tuple[Problem, ...]]:
    """Return the symbols of a picture; a text is one symbol, of no symbology.

    Args:
        data: A PNG, a JPEG, or the bytes of a scanner, whose last line may be ended.
    """
    if data.startswith(_PICTURES):
        read = read_symbols(data)
        return read.found, read.problems
    text = data.removesuffix(b"\n").removesuffix(b"\r")
    return (Symbol("", text, text.decode("utf-8", "replace")),), ()


def one_only(found: Sequence[Symbol]) -> tuple[Problem, ...]:
    """Return the fault of a picture that must hold one symbol of a kind, and holds another number of them."""
    return () if len(found) == 1 else (Problem("codecs.image-symbols", "", (("count", str(len(found))),)),)
