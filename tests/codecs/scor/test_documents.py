"""Supporting documents: what we see in them, and what independent tools see in the same files."""

from __future__ import annotations

import io
import os
import subprocess
import time
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.codecs.scor import Limits, inspect_document, media_type
from tests.codecs.scor import judges
from tests.codecs.scor.papers import convert, drawing, page, pdf, stream

EXAMPLES = 2000 if os.environ.get("RECETTE_PROVE") == "1" else 60


def _codes(data: bytes, limits: Limits | None = None) -> list[str]:
    return [p.code.removeprefix("codecs_mail.scor-") for p in inspect_document(data, limits).problems]


INCH = ("-units", "PixelsPerInch", "-density")
RASTERS = {
    "jpeg 200 dpi": page("jpg", 200),
    "jpeg 60 dots per centimetre": page("jpg", 60, units="PixelsPerCentimeter"),
    "jpeg progressive": convert("-size", "300x200", "plasma:", "-interlace", "JPEG", *INCH, "150", kind="jpg"),
    "jpeg cmyk": convert("-size", "300x200", "xc:red", "-colorspace", "CMYK", *INCH, "300", kind="jpg"),
    "png 150 dpi": page("png", 150),
    "png bilevel": convert("-size", "400x300", "xc:white", "-monochrome", *INCH, "300", kind="png"),
    "png palette": convert("-size", "64x64", "xc:blue", *INCH, "96x192", kind="png8"),
}  # fmt: skip


@pytest.mark.parametrize("data", RASTERS.values(), ids=RASTERS)
def test_images_are_seen_as_imagemagick_and_file_see_them(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "sans-nom"
    path.write_bytes(data)
    width, height, across, down = judges.identify(path)
    seen = inspect_document(data)
    [picture] = seen.pictures
    assert (seen.media_type, seen.pages, seen.problems) == (judges.file_type(path), 1, ())
    assert (picture.width, picture.height) == (width, height)
    assert picture.dpi == pytest.approx((across, down), abs=0.5)


def test_the_resolution_of_a_jpeg_without_jfif_is_that_of_its_exif() -> None:
    """EXIF written out: big-endian TIFF, one directory of three entries (XResolution, YResolution, ResolutionUnit)."""
    bare = convert("-size", "40x40", "xc:white", kind="jpg")
    assert bare[2:4] == b"\xff\xe0"  # APP0: JFIF
    after = 4 + int.from_bytes(bare[4:6])
    directory = (
        b"MM\0*\0\0\0\x08\0\x03"
        b"\x01\x1a\0\x05\0\0\0\x01\0\0\0\x32"  # XResolution, one rational at offset 50
        b"\x01\x1b\0\x05\0\0\0\x01\0\0\0\x3a"  # YResolution, one rational at offset 58
        b"\x01\x28\0\x03\0\0\0\x01\0\x03\0\0"  # ResolutionUnit, short 3 = centimetre
        b"\0\0\0\0"
        b"\0\0\0\x64\0\0\0\x01\0\0\0\x50\0\0\0\x01"  # 100/1 and 80/1
    )
    body = b"Exif\0\0" + directory
    data = b"\xff\xd8\xff\xe1" + (len(body) + 2).to_bytes(2) + body + bare[after:]
    [picture] = inspect_document(data).pictures
    assert picture.dpi == pytest.approx((254.0, 203.2))  # 100 x 2.54, 80 x 2.54


@pytest.mark.parametrize("kind", ["jpg", "png"])
def test_an_image_that_says_no_resolution_has_none(kind: str) -> None:
    data = convert("-size", "40x40", "xc:white", "-strip", "-units", "Undefined", "-density", "1x1", kind=kind)
    [picture] = inspect_document(data).pictures
    assert picture.dpi is None


DRAWN = {
    # 20 x 10 pixels over 10 x 5 points: 20 / (10/72) = 144 across, 10 / (5/72) = 144 down
    "plain": (b"q 10 0 0 5 0 0 cm /I Do Q", [(144, 144)]),
    # the same turned by 90 degrees, then scaled by two: 72
    "turned and nested": (b"q 2 0 0 2 0 0 cm q 0 10 -5 0 50 50 cm /I Do Q Q", [(72, 72)]),
    # 20 pixels over 20 points, 10 over 20: 72 across, 36 down
    "twice": (b"q 10 0 0 5 0 0 cm /I Do Q 20 0 0 20 0 0 cm /I Do", [(144, 144), (72, 36)]),
    # the form doubles, and draws over 100 x 50 points: 20 / (200/72) = 7.2
    "in a form": (b"/F Do", [(7.2, 7.2)]),
    "inline": (b"q 40 0 0 40 0 0 cm BI /W 2 /H 2 /CS /G /BPC 8 ID \x00\x40\x80\xff EI Q", [(3.6, 3.6)]),
    "none": (b"0 0 10 10 re f", []),
}  # fmt: skip


@pytest.mark.parametrize(("content", "expected"), DRAWN.values(), ids=DRAWN)
def test_images_of_a_page_have_the_resolution_they_are_drawn_at(
    tmp_path: Path, content: bytes, expected: list[tuple[float, float]]
) -> None:
    data = drawing(content)
    seen = inspect_document(data)
    assert (seen.media_type, seen.pages, seen.problems) == ("application/pdf", 1, ())
    assert [picture.dpi for picture in seen.pictures] == [pytest.approx(dpi) for dpi in expected]
    path = tmp_path / "piece"
    path.write_bytes(data)
    assert (judges.file_type(path), judges.pdf_facts(path)["Pages"]) == ("application/pdf", "1")
    listed = judges.pdf_images(path)
    assert [(p, w, h) for p, w, h, _, _ in listed] == [(s.page, s.width, s.height) for s in seen.pictures]
    for (*_, across, down), picture in zip(listed, seen.pictures, strict=True):
        assert picture.dpi == pytest.approx((across, down), abs=0.51)  # pdfimages rounds to whole numbers


def test_scans_in_several_pages_are_seen_as_poppler_sees_them(tmp_path: Path) -> None:
    scans = [stream(page("jpg", 150, 400, 500), b"/Subtype /Image /Width 400 /Height 500 /ColorSpace /DeviceGray"
                    b" /BitsPerComponent 8 /Filter /DCTDecode")] * 2  # fmt: skip
    # 400 pixels over 192 points are 150 dots per inch, over 384 points 75
    sheets = [
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R"
        b" /Resources << /XObject << /S %d 0 R >> >> >>" % (192 * n, 240 * n, 4 + n, 6 + n)
        for n in (1, 2)
    ]
    draws = [stream(b"q %d 0 0 %d 0 0 cm /S Do Q" % (192 * n, 240 * n)) for n in (1, 2)]
    catalogue = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>"]
    (tmp_path / "two.pdf").write_bytes(pdf([*catalogue, *sheets, *draws, *scans]))
    seen = inspect_document((tmp_path / "two.pdf").read_bytes())
    assert (seen.pages, seen.problems) == (2, ())
    listed = judges.pdf_images(tmp_path / "two.pdf")
    assert [(s.page, s.width, s.height) for s in seen.pictures] == [row[:3] for row in listed]
    assert [round(min(s.dpi or (0, 0))) for s in seen.pictures] == [min(row[3:]) for row in listed]
    assert [s.share for s in seen.pictures] == pytest.approx([100, 100], abs=0.5)


def test_a_logo_is_no_scan() -> None:
    """100 x 60 points of a page of 595 x 842 = 1.2 % of it."""
    seen = inspect_document(drawing(b"q 100 0 0 60 20 20 cm /I Do Q"))
    assert [round(p.share, 2) for p in seen.pictures] == [1.2]
    assert seen.scans(25) == ()
    assert len(seen.scans(1)) == 1


@pytest.mark.parametrize("bits", ["128", "256"])
@pytest.mark.parametrize("password", ["", "lire"], ids=["no password to read", "a password to read"])
def test_encrypted_documents_are_told(tmp_path: Path, password: str, bits: str) -> None:
    (tmp_path / "clear.pdf").write_bytes(drawing(b"/I Do"))
    options = ["--encrypt", password, "proprio", bits, *(["--use-aes=y"] if bits == "128" else []), "--"]
    subprocess.run(["qpdf", *options, "clear.pdf", "sealed.pdf"], cwd=tmp_path, check=True)
    seen = inspect_document((tmp_path / "sealed.pdf").read_bytes())
    assert (seen.encrypted, [p.code for p in seen.problems]) == (True, ["codecs_mail.scor-encrypted"])
    judged = subprocess.run(["qpdf", "--is-encrypted", "sealed.pdf"], cwd=tmp_path, check=False)
    assert judged.returncode == 0  # qpdf: 0 = encrypted, whether or not a password is needed


def test_a_document_qpdf_rewrites_with_object_streams_is_seen_the_same(tmp_path: Path) -> None:
    (tmp_path / "in.pdf").write_bytes(drawing(b"q 10 0 0 5 0 0 cm /I Do Q"))
    command = ["qpdf", "--object-streams=generate", "--linearize", "in.pdf", "out.pdf"]
    subprocess.run(command, cwd=tmp_path, check=True)
    seen = inspect_document((tmp_path / "out.pdf").read_bytes())
    assert (seen.pages, seen.problems) == (1, ())
    assert seen.pictures[0].dpi == pytest.approx((144, 144))


ACTIVE = {
    "script at opening": b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>",
    "program at opening": b"/OpenAction << /S /Launch /F (cmd.exe) >>",
    "named script": b"/Names << /JavaScript << /Names [(x) << /S /JavaScript /JS (alert\\(1\\)) >>] >> >>",
    "file inside": b"/Names << /EmbeddedFiles << /Names [] >> >>",
    "form that computes": b"/AcroForm << /XFA (x) /Fields [] >>",
    "script after a move": b"/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next << /S /JavaScript /JS (1) >> >>",
}


@pytest.mark.parametrize("more", ACTIVE.values(), ids=ACTIVE)
def test_active_content_is_told(tmp_path: Path, more: bytes) -> None:
    data = drawing(b"", more=more)
    assert _codes(data) == ["active"]
    path = tmp_path / "piece"
    path.write_bytes(data)
    if b"/Names << /JavaScript" in more:  # poppler lists these scripts only
        assert "(1)" in judges.pdf_scripts(path)


def test_going_to_a_page_is_harmless() -> None:
    assert _codes(drawing(b"", more=b"/OpenAction [3 0 R /Fit]")) == []
    assert _codes(drawing(b"", more=b"/OpenAction << /S /GoTo /D [3 0 R /Fit] >>")) == []


PDF, JPEG, PNG = drawing(b"q 10 0 0 5 0 0 cm /I Do Q"), page("jpg", 150), page("png", 150)
BROKEN = {
    "pdf cut": (PDF[:400], "unreadable"),
    "pdf without end": (PDF.replace(b"%%EOF", b""), "unreadable"),
    "pdf of one line": (b"%PDF-1.4\n%%EOF", "unreadable"),
    "pdf without page": (
        pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"]),
        "no-page",
    ),
    "something before a pdf": (b"\xef\xbb\xbf" + PDF, "leading"),
    "something after a pdf": (PDF + b"PK\x03\x04 charge", "trailing"),
    "jpeg cut": (JPEG[: len(JPEG) // 2], "unreadable"),
    "jpeg of two bytes more": (b"\xff\xd8\xff\xe0", "unreadable"),
    "something after a jpeg": (JPEG + b"PK\x03\x04 charge", "trailing"),
    "png cut": (PNG[: len(PNG) // 2], "unreadable"),
    "png altered": (PNG.replace(b"IDAT", b"IDAT\0", 1), "unreadable"),
    "something after a png": (PNG + b"<script>", "trailing"),
}


@pytest.mark.parametrize(("data", "code"), BROKEN.values(), ids=BROKEN)
def test_broken_and_stuffed_documents_are_told(data: bytes, code: str) -> None:
    assert code in _codes(data)


@pytest.mark.parametrize("data", [b"MZ" + PDF, b"\xef\xbb\xbf" + PDF], ids=["program", "byte order mark"])
def test_a_document_under_another_head_is_what_its_first_bytes_say(data: bytes) -> None:
    assert media_type(data) == ("application/x-dosexec" if data[:2] == b"MZ" else "application/pdf")


def _zip() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("a.txt", "x")
    return made.getvalue()


OTHERS = {
    "gif": convert("-size", "4x4", "xc:red", kind="gif"),
    "tiff": convert("-size", "4x4", "xc:red", kind="tiff"),
    "bmp": convert("-size", "4x4", "xc:red", kind="bmp"),
    "webp": b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0",
    "zip": _zip(),
    "html": b"<!DOCTYPE html><html><body>x</body></html>",
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_kinds_are_named_as_file_names_them(tmp_path: Path, name: str) -> None:
    path = tmp_path / "ordonnance.pdf"  # the name says otherwise
    path.write_bytes(OTHERS[name])
    assert media_type(OTHERS[name]) == judges.file_type(path)
    assert inspect_document(OTHERS[name]).pages is None


def _png_bomb() -> bytes:
    """A PNG of 30 000 x 30 000 pixels in a few bytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)

    head = (30_000).to_bytes(4) * 2 + b"\x08\0\0\0\0"
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


def _nested_forms() -> bytes:
    """Forms that each draw the next one ten times: ten to the power of eight drawings."""
    forms = [
        stream(
            b"/N Do " * 10,
            b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /N %d 0 R >> >>" % (n + 1),
        )
        for n in range(5, 13)
    ]
    return pdf([
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /XObject << /N 5 0 R >> >> >>",
        stream(b"/N Do"),
        *forms,
        stream(b"", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]"),
    ])  # fmt: skip


def _same_page() -> bytes:
    return pdf([
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count 50 >>" % (b"3 0 R " * 50),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
        stream(b"q Q " * 50_000),
    ])  # fmt: skip


LOOP = pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"])
FLATE_BOMB = pdf([
    b"<< /Type /Catalog /Pages 2 0 R >>",
    b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
    stream(zlib.compress(b"0 0 m " * 30_000_000, 1), b"/Filter /FlateDecode"),
])  # fmt: skip
HOSTILE = {
    "png bomb": (_png_bomb(), "too-many-pixels"),
    "image of a billion pixels": (drawing(b"/I Do").replace(b"/Width 20 /Height 10", b"/Width 99999 /Height 99999"),
                                  "too-many-pixels"),
    "forms in forms": (_nested_forms(), "too-complex"),
    "form that draws itself": (drawing(b"/F Do").replace(b"/I 5 0 R >> >> >>\ns", b"/I 6 0 R >> >> >>\ns"),
                               "too-complex"),
    "pages in a loop": (LOOP, "unreadable"),
    "flate bomb": (FLATE_BOMB, "too-complex"),
    "a million operators": (drawing(b"q Q " * 500_000), "too-complex"),
    "a long page shown fifty times": (_same_page(), "too-complex"),
    "objects without end": (b"%PDF-1.4\n" + b"1 0 obj\n" * 500_000, "unreadable"),
    "endless opening": (b"%PDF-1.4\n" + b"<<" * 1_000_000, "unreadable"),
    "endless lists": (drawing(b"[" * 1_000_000), "unreadable"),
    "endless text": (drawing(b"(" * 2_000_000), "unreadable"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "code"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_documents_are_told_in_time(data: bytes, code: str) -> None:
    start = time.process_time()
    assert code in _codes(data)
    assert time.process_time() - start < 5


def test_sizes_are_bounded() -> None:
    assert _codes(JPEG, Limits(size=100)) == ["document-too-large"]
    assert _codes(JPEG, Limits(pixels=100)) == ["too-many-pixels"]
    many = pdf([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [%s] /Count 9 >>" % (b"3 0 R " * 9),
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"])  # fmt: skip
    assert _codes(many, Limits(pages=8)) == ["too-many-pages"]


SAMPLES = [PDF, JPEG, PNG, drawing(b"/F Do", more=ACTIVE["named script"])]


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(SAMPLES), st.binary(max_size=60), st.floats(0, 1), st.integers(0, 200))
def test_no_document_raises(sample: bytes, noise: bytes, where: float, cut: int) -> None:
    at = int(where * len(sample))
    seen = inspect_document(sample[:at] + noise + sample[at + cut :])
    assert seen.pages is None or seen.pages >= 0
    inspect_document(noise)
