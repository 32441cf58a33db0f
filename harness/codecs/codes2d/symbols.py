"""QR codes and DataMatrix as images: drawn as PNG, and read from PNG or JPEG."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from io import BytesIO
from types import ModuleType
from typing import Any

from harness.codecs.problem import Problem

__all__ = ["MissingSymbolLibraryError", "Symbol", "Symbology", "Symbols", "draw", "read_symbols"]

MAX_BYTES = 64 << 20
MAX_PIXELS = 16_000_000
MAX_SIDE = 10_000
_LOOKED_AT = 4_000_000
"""Pixels looked for symbols in; a larger picture is reduced first: an A4 page keeps 200 dots per inch."""
_FORMATS = ("PNG", "JPEG")
_QUIET = 4
"""Modules left blank around a symbol."""


class Symbology(StrEnum):
    """The kinds of symbols."""

    QR = "QRCode"
    DATA_MATRIX = "DataMatrix"


class MissingSymbolLibraryError(RuntimeError):
    """A library that draws or reads symbols is not installed."""

    def __init__(self) -> None:
        super().__init__("symbols need zxing-cpp and pillow, which are not installed: pip install zxing-cpp pillow")


@dataclass(frozen=True, slots=True)
class Symbol:
    """One symbol of an image."""

    symbology: str
    data: bytes
    """As encoded: separators are bytes ``1D``."""
    text: str
    """As characters, the encoding that the symbol names applied."""


@dataclass(frozen=True, slots=True)
class Symbols:
    """Every symbol of an image, and why there is none."""

    found: tuple[Symbol, ...] = ()
    problems: tuple[Problem, ...] = ()


def _library(name: str) -> ModuleType:
    try:
        return import_module(name)
    except ImportError as error:
        raise MissingSymbolLibraryError from error


def draw(text: str, symbology: Symbology, scale: int = 6) -> bytes:
    """Return a symbol as a PNG image with its quiet zone; a DataMatrix is a square ECC 200.

    Args:
        text: What a scanner shall read.
        symbology: Which kind of symbol.
        scale: Pixels of one module.

    Raises:
        ValueError: the text does not fit the symbol.
        MissingSymbolLibraryError: nothing draws symbols here.
    """
    library, images = _library("zxingcpp"), _library("PIL.Image")
    options: dict[str, object] = {"force_square": True} if symbology is Symbology.DATA_MATRIX else {}
    if not text.isascii():  # without a word about the encoding, readers guess, and guess wrong
        options["eci"] = "UTF-8"
    barcode = library.create_barcode(text, getattr(library.BarcodeFormat, symbology.value), **options)
    pixels = memoryview(library.write_barcode_to_image(barcode, scale=scale, add_quiet_zones=False))
    height, width = pixels.shape or (0, 0)
    margin = _QUIET * scale
    picture = images.new("L", (width + 2 * margin, height + 2 * margin), 255)
    picture.paste(images.frombuffer("L", (width, height), pixels.tobytes()), (margin, margin))
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def read_symbols(image: bytes) -> Symbols:
    """Return every symbol of an image.

    Args:
        image: PNG or JPEG, at most 64 MiB, 16 million pixels and 10 000 of them on a side.

    Raises:
        MissingSymbolLibraryError: nothing reads symbols here.
    """
    library = _library("zxingcpp")
    if len(image) > MAX_BYTES:
        return _refused("image-too-large", size=str(len(image)), bound=str(MAX_BYTES))
    opened = _pixels(image)
    if isinstance(opened, Symbols):
        return opened
    found = library.read_barcodes(opened, text_mode=library.TextMode.Plain)
    symbols = tuple(Symbol(str(one.format).replace(" ", ""), bytes(one.bytes), one.text) for one in found)
    return Symbols(symbols) if symbols else _refused("image-no-symbol")


def _pixels(image: bytes) -> memoryview | Symbols:
    """Return the grey pixels of an image; its size is looked at before anything is decoded."""
    images = _library("PIL.Image")
    try:
        with images.open(BytesIO(image), formats=_FORMATS) as picture:
            width, height = picture.size
            if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE:
                return _refused("image-pixels", width=str(width), height=str(height), bound=str(MAX_PIXELS))
            grey = _on_white(images, picture).convert("L")
            scale = math.sqrt(_LOOKED_AT / max(1, width * height))
            if scale < 1:
                grey = grey.resize((max(1, int(width * scale)), max(1, int(height * scale))), images.Resampling.BOX)
            return memoryview(grey.tobytes()).cast("B", (grey.height, grey.width))
    except (OSError, ValueError, SyntaxError, EOFError, struct.error, MemoryError, images.DecompressionBombError):
        return _refused("image-unreadable")


def _on_white(images: ModuleType, picture: Any) -> Any:
    """Return a picture as it is seen on a page: what is transparent shows the white below it."""
    if not picture.has_transparency_data:
        return picture
    seen = picture.convert("RGBA")
    return images.alpha_composite(images.new("RGBA", seen.size, "white"), seen)


def _refused(code: str, **arguments: str) -> Symbols:
    return Symbols((), (Problem(f"codecs.{code}", "", tuple(sorted(arguments.items()))),))
