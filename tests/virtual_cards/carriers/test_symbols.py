"""Symbols, read by a scanner that shares nothing with what drew them: zbarimg for QR codes."""

from __future__ import annotations

import shutil
import struct
import subprocess
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.virtual_cards.people import VITALE
from virtual_cards.carriers import VARIANTS, Apcv, Symbology, shown
from virtual_cards.carriers.apcv import Alphabet
from virtual_cards.carriers.symbols import png, read_back, svg
from virtual_cards.personas import PersonaError

SHOWING = Apcv(datetime(2026, 3, 2, 12, 0, tzinfo=UTC))


def grey(image: bytes) -> tuple[int, int, bytes]:
    """Take apart a PNG of one grey channel without filters, by the format's own description."""
    assert image.startswith(b"\x89PNG\r\n\x1a\n")
    chunks, at = {}, 8
    while at < len(image):
        size, name = struct.unpack(">I4s", image[at : at + 8])
        content = image[at + 8 : at + 8 + size]
        assert zlib.crc32(name + content) == int.from_bytes(image[at + 8 + size : at + 12 + size], "big")
        chunks[name], at = content, at + 12 + size
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    lines = zlib.decompress(chunks[b"IDAT"])
    rows = [lines[row * (width + 1) : (row + 1) * (width + 1)] for row in range(height)]
    assert {row[0] for row in rows} == {0}
    return width, height, b"".join(row[1:] for row in rows)


def zbar(image: bytes, folder: Path) -> str:
    program = shutil.which("zbarimg")
    assert program is not None, "zbarimg is missing: apt-get install zbar-tools"
    (folder / "symbol.png").write_bytes(image)
    done = subprocess.run(
        [program, "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", str(folder / "symbol.png")],
        capture_output=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.decode().removesuffix("\n")


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_scanner_reads_the_qr_code_of_every_way(variant: str, tmp_path: Path) -> None:
    text = shown(VITALE, SHOWING, variant)
    assert zbar(png(text), tmp_path) == text


def test_small_letters_survive_a_qr_code(tmp_path: Path) -> None:
    text = Apcv(datetime(2026, 3, 2, 12, 0, tzinfo=UTC), alphabet=Alphabet.BASE64URL).render(VITALE)
    assert zbar(png(text), tmp_path) == text


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_way_fits_a_data_matrix(variant: str) -> None:
    text = shown(VITALE, SHOWING, variant)
    assert read_back(*grey(png(text, Symbology.DATA_MATRIX))) == (("DataMatrix", text),)


def test_a_drawing_has_the_modules_of_the_image(tmp_path: Path) -> None:
    drawing = svg("SYN-APCV-01.A.B").decode()
    assert drawing.lstrip().startswith(("<?xml", "<svg"))
    assert "</svg>" in drawing
    assert svg("SYN-APCV-01.A.C") != drawing.encode()


def test_the_scale_is_pixels_of_a_module() -> None:
    # Version 1 of a QR code is 21 modules and its quiet zone 4 on each side.
    assert [grey(png("SYN", scale=scale))[:2] for scale in (1, 3)] == [(29, 29), (87, 87)]


def test_the_image_is_the_right_way_round() -> None:
    # A QR code of version 1 has a ring of seven by seven dark modules in every corner but the lower right one.
    width, _, pixels = grey(png("SYN", scale=1))
    ring = [b"\0" * 7, b"\0" + b"\xff" * 5 + b"\0", b"\0" * 7]

    def corner(x: int, y: int) -> list[bytes]:
        return [pixels[(4 + y + row) * width + 4 + x :][:7] for row in (0, 1, 6)]

    found = {(x, y): corner(x, y) == ring for x in (0, 14) for y in (0, 14)}
    assert found == {(0, 0): True, (0, 14): True, (14, 0): True, (14, 14): False}


@pytest.mark.parametrize(("symbology", "size"), [(Symbology.QR, 8_000), (Symbology.DATA_MATRIX, 4_000)])
def test_a_text_that_does_not_fit_is_refused(symbology: Symbology, size: int) -> None:
    with pytest.raises(PersonaError, match=f"{size} characters"):
        png("a" * size, symbology)


def test_an_image_without_symbol_says_nothing() -> None:
    assert read_back(64, 64, b"\xff" * 4096) == ()
