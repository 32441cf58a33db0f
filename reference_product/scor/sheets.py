"""The scanner of the practice: fictitious A4 sheets, as PDF, JPEG or PNG, that say their own resolution."""

from __future__ import annotations

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

__all__ = ["MEDIA_TYPES", "scan", "scanned_at"]

MEDIA_TYPES = {"pdf": "application/pdf", "jpeg": "image/jpeg", "png": "image/png"}
"""File type the user chooses → media type."""

_WIDTH_MM, _HEIGHT_MM = 210, 297
_MM_PER_INCH = 25.4


def scanned_at(dpi: int) -> int:
    """Return the resolution the scanner works at: the one asked for."""
    return dpi


def scan(file_type: str, pages: int, dpi: int, lines: Sequence[str]) -> bytes:
    """Scan a sheet.

    Args:
        file_type: ``pdf``, ``jpeg`` or ``png``; the last two hold one page.
        pages: Number of pages.
        dpi: Dots per inch, written in the file.
        lines: What the sheet reads.
    """
    # Ink on paper has two colours: one bit a dot keeps a page small; JPEG knows no such image.
    mode = "L" if file_type == "jpeg" else "1"
    drawn = [_page(mode, dpi, [*lines, f"Page {number} / {pages}"]) for number in range(1, pages + 1)]
    content = io.BytesIO()
    if file_type == "pdf":
        drawn[0].save(content, "PDF", resolution=dpi, save_all=True, append_images=drawn[1:])
    elif file_type == "jpeg":
        drawn[0].save(content, "JPEG", dpi=(dpi, dpi), quality=60)
    else:
        drawn[0].save(content, "PNG", dpi=(dpi, dpi))
    return content.getvalue()


def _page(mode: str, dpi: int, lines: Sequence[str]) -> Image.Image:
    page = Image.new(mode, (round(_WIDTH_MM / _MM_PER_INCH * dpi), round(_HEIGHT_MM / _MM_PER_INCH * dpi)), "white")
    pen, size = ImageDraw.Draw(page), dpi // 5
    for rank, line in enumerate(lines):
        pen.text((dpi, dpi + rank * 2 * size), line, fill="black", font=ImageFont.load_default(size))
    return page
