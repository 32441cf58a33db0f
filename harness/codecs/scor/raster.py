"""JPEG and PNG documents: size, resolution, wholeness; decoded within bounds by Pillow."""

from __future__ import annotations

import math
import struct
import warnings
from io import BytesIO

from PIL import Image

from harness.codecs.problem import Problem
from harness.codecs.scor.inspected import Inspected, Limits, Picture

__all__ = ["inspect_raster"]

_FORMATS = {"image/jpeg": "JPEG", "image/png": "PNG"}
_INCH, _CENTIMETRE = 2, 3
"""Values of the EXIF resolution unit."""
_X_RESOLUTION, _Y_RESOLUTION, _UNIT = 0x011A, 0x011B, 0x0128
_UNREADABLE = (
    OSError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    SyntaxError,
    EOFError,
    OverflowError,
    ZeroDivisionError,
    MemoryError,
    RecursionError,
    struct.error,
)
"""What Pillow raises on hostile images; UnidentifiedImageError is an OSError."""


def inspect_raster(data: bytes, media_type: str, limits: Limits) -> Inspected:
    """Look into an image.

    Args:
        data: The file.
        media_type: ``image/jpeg`` or ``image/png``, by its first bytes.
        limits: Above what it is not decoded.
    """
    try:
        # The filter is for this call: beyond its own bound Pillow warns, beyond twice that it raises.
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(data), formats=(_FORMATS[media_type],))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return Inspected(media_type, 1, (), problems=(_bomb(limits),))
    except _UNREADABLE as error:
        return Inspected(media_type, problems=(_broken(error),))
    with image:
        return _opened(image, data, media_type, limits)


def _opened(image: Image.Image, data: bytes, media_type: str, limits: Limits) -> Inspected:
    width, height = image.size
    problems = list[Problem]()
    dpi = None
    if width * height > limits.pixels:
        problems.append(_bomb(limits, width * height))
    else:
        try:
            if media_type == "image/jpeg":
                # An eighth of the size is enough to see that every block decodes.
                image.draft("L", (max(1, width // 8), max(1, height // 8)))
            image.load()
            dpi = _dpi(image)
        except (*_UNREADABLE, Image.DecompressionBombError) as error:
            problems.append(_broken(error))
    problems += _trailing(data, media_type)
    return Inspected(media_type, 1, (Picture(1, width, height, dpi),), problems=tuple(problems))


def _broken(error: BaseException) -> Problem:
    return Problem("codecs_mail.scor-unreadable", "", (("reason", f"{type(error).__name__}: {error}"[:100]),))


def _bomb(limits: Limits, pixels: int = 0) -> Problem:
    size = (("bound", str(limits.pixels)), ("pixels", str(pixels or "?")))
    return Problem("codecs_mail.scor-too-many-pixels", "", size)


def _trailing(data: bytes, media_type: str) -> list[Problem]:
    """Tell what stands after the end of the image: nothing reads it, and something may hide in it."""
    mark, length = (b"IEND", 8) if media_type == "image/png" else (b"\xff\xd9", 2)
    end = data.rfind(mark) + length
    rest = data[end:].strip(b"\0\r\n") if end > 7 else b""
    return [Problem("codecs_mail.scor-trailing", "", (("size", str(len(rest))),))] if rest else []


def _usable(across: float, down: float) -> tuple[float, float] | None:
    fine = all(math.isfinite(value) and 0 < value < 100_000 for value in (across, down))
    return (across, down) if fine else None


def _dpi(image: Image.Image) -> tuple[float, float] | None:
    """Return the resolution the file declares: JFIF first, then EXIF; pHYs for PNG."""
    if image.format == "PNG":
        said = image.info.get("dpi")
        return _usable(*said) if said else None
    unit, density = image.info.get("jfif_unit", 0), image.info.get("jfif_density")
    if unit in {1, 2} and density:
        # Pillow turns dots per centimetre into dots per inch in ``dpi`` only: do it here, once.
        factor = 2.54 if unit == 2 else 1.0
        return _usable(density[0] * factor, density[1] * factor)
    exif = image.getexif()
    across, down, unit = exif.get(_X_RESOLUTION), exif.get(_Y_RESOLUTION), exif.get(_UNIT, _INCH)
    if across is None or unit not in {_INCH, _CENTIMETRE}:
        return None
    factor = 2.54 if unit == _CENTIMETRE else 1.0
    return _usable(float(across) * factor, float(down if down is not None else across) * factor)
