"""The label as a picture: the symbol at the left, the words at its right."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

from reference_product import names

__all__ = ["SYMBOLOGY", "picture"]

SYMBOLOGY = "DataMatrix"
_SCALE = 6
"""Pixels of a module."""
_QUIET = 4
"""Modules left blank around the symbol."""
_LINE = 34
_TEXT = 24


def picture(text: str, words: Sequence[str]) -> bytes:
    """Return the label as a PNG image."""
    # Drawing libraries take a tenth of a second to load: only who prints pays.
    import zxingcpp
    from PIL import Image, ImageDraw, ImageFont

    square = {"force_square": True} if SYMBOLOGY == "DataMatrix" else {}
    barcode = zxingcpp.create_barcode(text, getattr(zxingcpp.BarcodeFormat, SYMBOLOGY), **square)
    symbol = Image.fromarray(zxingcpp.write_barcode_to_image(barcode, scale=_SCALE, add_quiet_zones=False))
    font = ImageFont.load_default(_TEXT)
    words = [names.unaccented(line) for line in words]  # the font that is always there has no accents
    margin = _QUIET * _SCALE
    left = symbol.width + 2 * margin
    width = left + margin + int(max(font.getlength(line) for line in words))
    label = Image.new("L", (width, max(symbol.height, _LINE * len(words)) + 2 * margin), 255)
    label.paste(symbol, (margin, margin))
    pen = ImageDraw.Draw(label)
    for rank, line in enumerate(words):
        pen.text((left, margin + rank * _LINE), line, fill=0, font=font)
    out = BytesIO()
    label.save(out, "PNG")
    return out.getvalue()
