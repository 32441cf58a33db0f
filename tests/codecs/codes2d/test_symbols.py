"""Symbols drawn, and read by us and by readers of other makers: zbar for QR codes, libdmtx for DataMatrix."""

from __future__ import annotations

import subprocess
import time
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from harness.codecs.codes2d import Symbology, decode_ins, draw, encode_prescription, read_symbols
from tests.codecs.codes2d.test_ins import PAYLOAD, TRAITS
from tests.proof.counts import count

EXAMPLES = count(30, 1_000)


def _run(*command: str) -> bytes:
    return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout


def test_libdmtx_reads_the_datamatrix_ins_that_we_draw(tmp_path: Path) -> None:
    image = draw(PAYLOAD.decode("ascii"), Symbology.DATA_MATRIX)
    path = tmp_path / "ins.png"
    path.write_bytes(image)
    assert _run("dmtxread", "-N1", str(path)) == PAYLOAD
    (symbol,) = read_symbols(image).found
    assert (symbol.symbology, symbol.data, symbol.text) == ("DataMatrix", PAYLOAD, PAYLOAD.decode())
    assert decode_ins(symbol.data).identity == TRAITS


def test_we_read_the_datamatrix_that_libdmtx_draws(tmp_path: Path) -> None:
    source, path = tmp_path / "text", tmp_path / "dmtx.png"
    source.write_bytes(PAYLOAD)
    _run("dmtxwrite", "-o", str(path), str(source))
    (symbol,) = read_symbols(path.read_bytes()).found
    assert symbol.data == PAYLOAD


@pytest.mark.parametrize("text", [encode_prescription("2025-1"), "é€", "x" * 900, "1234567890"])
def test_zbar_reads_the_qr_codes_that_we_draw(text: str, tmp_path: Path) -> None:
    image = draw(text, Symbology.QR)
    path = tmp_path / "qr.png"
    path.write_bytes(image)
    assert _run("zbarimg", "-q", "--raw", str(path)).decode().removesuffix("\n") == text
    (symbol,) = read_symbols(image).found
    assert (symbol.symbology, symbol.text) == ("QRCode", text)


def test_a_photograph_with_two_symbols_turned_and_in_jpeg() -> None:
    page = Image.new("RGB", (1_200, 700), "white")
    for at, (text, kind) in enumerate([("SYN-EP:1", Symbology.QR), ("IS01", Symbology.DATA_MATRIX)]):
        page.paste(Image.open(BytesIO(draw(text, kind))).convert("RGB"), (60 + 600 * at, 100))
    out = BytesIO()
    page.rotate(7, fillcolor="white").save(out, "JPEG")
    assert {symbol.text for symbol in read_symbols(out.getvalue()).found} == {"SYN-EP:1", "IS01"}


def test_the_same_symbol_is_drawn_to_the_same_bytes() -> None:
    assert draw("SYN-EP:1", Symbology.QR) == draw("SYN-EP:1", Symbology.QR)


def test_a_text_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError):
        draw("x" * 9_000, Symbology.QR)


def _png(size: tuple[int, int]) -> bytes:
    out = BytesIO()
    Image.new("1", size, 1).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("image", "code"),
    [
        (b"", "image-unreadable"),
        (b"\x89PNG\r\n\x1a\n", "image-unreadable"),
        (b"GIF89a", "image-unreadable"),
        (_png((50, 50)), "image-no-symbol"),
        (_png((5_000, 5_000)), "image-pixels"),
        (_png((10_001, 1)), "image-pixels"),
        (_png((16_000_000, 1)), "image-pixels"),
        (draw("x", Symbology.QR)[:-40], "image-unreadable"),
    ],
)
def test_what_holds_no_symbol_is_told(image: bytes, code: str) -> None:
    read = read_symbols(image)
    assert (read.found, [p.code for p in read.problems]) == ((), [f"codecs.{code}"])


def test_stripes_of_one_pixel_are_looked_at_in_time() -> None:
    """4 000 lines, black and white in turn: every one of them is the beginning of some symbol."""
    out = BytesIO()
    Image.frombytes("1", (4_000, 4_000), (b"\xaa" * 500 + b"\x55" * 500) * 2_000).save(out, "PNG")
    start = time.process_time()
    assert [one.code for one in read_symbols(out.getvalue()).problems] == ["codecs.image-no-symbol"]
    assert time.process_time() - start < 3  # 8 s before such pictures were reduced


def test_what_is_transparent_is_not_there() -> None:
    """A symbol whose every pixel is transparent, then the same printed in black on nothing."""
    symbol = Image.open(BytesIO(draw("SYN-EP:1", Symbology.QR)))
    read = []
    for opacity in (Image.new("L", symbol.size, 0), symbol.point(lambda grey: 255 - grey)):
        out = BytesIO()
        Image.merge("RGBA", (symbol, symbol, symbol, opacity)).save(out, "PNG")
        read.append([one.text for one in read_symbols(out.getvalue()).found])
    assert read == [[], ["SYN-EP:1"]]


def test_a_symbol_is_found_on_a_whole_page_at_300_dots_per_inch() -> None:
    page = Image.new("L", (2_480, 3_508), 255)  # A4; modules of 3 dots are a quarter of a millimetre wide
    page.paste(Image.open(BytesIO(draw(PAYLOAD.decode(), Symbology.DATA_MATRIX, 3))), (301, 777))
    out = BytesIO()
    page.save(out, "PNG")
    assert [one.data for one in read_symbols(out.getvalue()).found] == [PAYLOAD]


SAMPLE = draw("SYN-EP:1", Symbology.QR, 2)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.binary(max_size=30), st.integers(0, len(SAMPLE)), st.integers(0, 30))
def test_any_bytes_are_read_or_told(noise: bytes, at: int, cut: int) -> None:
    for image in (noise, SAMPLE[:at] + noise + SAMPLE[at + cut :]):
        read = read_symbols(image)
        assert read.found or read.problems


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), min_size=1, max_size=60),
    st.sampled_from(Symbology),
)
def test_what_is_drawn_is_read_back(text: str, symbology: Symbology) -> None:
    (symbol,) = read_symbols(draw(text, symbology, 4)).found
    assert symbol.text == text
