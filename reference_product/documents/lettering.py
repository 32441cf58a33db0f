"""Lines of French drawn with a font that knows ASCII only: accents are put over the letters by hand."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from PIL import ImageDraw, ImageFont

__all__ = ["SIZE", "write_line"]

SIZE: Final = 16
_WORDS = str.maketrans(
    {
        "Œ": "OE",
        "œ": "oe",
        "Æ": "AE",
        "æ": "ae",
        "’": "'",
        "«": '"',
        "»": '"',
        "–": "-",
        "—": "-",
        "€": "EUR",
        "…": "...",
    }
)
_Stroke = tuple[float, float, float, float]
_MARKS: Mapping[str, Sequence[_Stroke]] = {
    "\u0300": ((-2, 0, 1, 3),),
    "\u0301": ((2, 0, -1, 3),),
    "\u0302": ((-3, 3, 0, 0), (0, 0, 3, 3)),
    "\u0308": ((-2, 1, -2, 2), (2, 1, 2, 2)),
    "\u0327": ((0, 15, 1, 17), (1, 17, -2, 18)),
}
"""Combining mark → its strokes, from the middle of the letter and the top of the marks (the cedilla hangs below)."""
_OVER_CAPITAL, _OVER_SMALL, _CEDILLA = -2, 2, "\u0327"


def write_line(draw: ImageDraw.ImageDraw, left: float, top: float, text: str) -> None:
    """Draw one line of text; a sign the font lacks becomes a question mark."""
    font = ImageFont.load_default(size=SIZE)
    for letter in unicodedata.normalize("NFC", text.translate(_WORDS)):
        base, *marks = list(unicodedata.normalize("NFD", letter))
        base = base if base.isascii() and base.isprintable() else " " if base.isspace() else "?"
        draw.text((left, top), base, fill=0, font=font)
        width = font.getlength(base)
        for mark in marks:
            height = 0 if mark == _CEDILLA else _OVER_CAPITAL if base.isupper() else _OVER_SMALL
            for x, y, other_x, other_y in _MARKS.get(mark, ()):
                middle = left + width / 2
                draw.line((middle + x, top + y + height, middle + other_x, top + other_y + height), fill=0)
        left += width
