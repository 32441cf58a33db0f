"""Texts as symbols that a scanner reads: QR code and DataMatrix, as PNG or SVG."""

from __future__ import annotations

import struct
import zlib
from enum import StrEnum
from types import ModuleType

from virtual_cards.personas.persona import PersonaError

__all__ = ["MissingSymbolLibraryError", "Symbology", "png", "read_back", "svg"]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_GREY = bytes((8, 0, 0, 0, 0))
"""Eight bits of grey, no filter of its own, not interlaced."""


class Symbology(StrEnum):
    """The kinds of symbol."""

    QR = "QRCode"
    DATA_MATRIX = "DataMatrix"


class MissingSymbolLibraryError(RuntimeError):
    """The library that draws symbols is not installed."""

    def __init__(self) -> None:
        super().__init__("symbols are drawn by zxing-cpp, which is not installed: pip install zxing-cpp")


def png(text: str, symbology: Symbology = Symbology.QR, scale: int = 6) -> bytes:
    """Return the symbol of a text as a PNG image, with its quiet zone.

    Args:
        text: What a scanner shall read.
        symbology: Which kind of symbol.
        scale: Pixels of one module.

    Raises:
        PersonaError: The text does not fit the symbol.
        MissingSymbolLibraryError: Nothing draws symbols here.
    """
    library = _library()
    image = library.write_barcode_to_image(_symbol(library, text, symbology), scale=scale)
    return _png(memoryview(image))


def svg(text: str, symbology: Symbology = Symbology.QR, scale: int = 6) -> bytes:
    """Return the symbol of a text as an SVG drawing; see ``png``."""
    library = _library()
    drawing: str = library.write_barcode_to_svg(_symbol(library, text, symbology), scale=scale)
    return drawing.encode()


def read_back(width: int, height: int, grey: bytes) -> tuple[tuple[str, str], ...]:
    """Return the kind and text of every symbol of a grey image, for whoever has no scanner.

    Raises:
        MissingSymbolLibraryError: Nothing reads symbols here.
    """
    library = _library()
    pixels = memoryview(grey).cast("B", (height, width))
    return tuple((found.format.name, found.text) for found in library.read_barcodes(pixels))


def _library() -> ModuleType:
    try:
        import zxingcpp  # noqa: PLC0415  an extra: everything else works without it
    except ImportError as error:
        raise MissingSymbolLibraryError from error
    return zxingcpp


def _symbol(library: ModuleType, text: str, symbology: Symbology) -> object:
    try:
        return library.create_barcode(text, getattr(library.BarcodeFormat, symbology.value))
    except ValueError as error:
        raise PersonaError("text", f"{len(text)} characters", f"a text that fits one {symbology.value}") from error


def _png(pixels: memoryview) -> bytes:
    height, width = pixels.shape or (0, 0)
    grey = pixels.tobytes()
    lines = b"".join(b"\x00" + grey[at : at + width] for at in range(0, height * width, width))
    header = struct.pack(">II", width, height) + _GREY
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(name, content) for name, content in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
