"""Supporting documents made for the tests: scans by ImageMagick, PDFs written out by hand."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[3]


def files() -> dict[str, bytes]:
    """The data files of the versions, as a pack brings them."""
    folder = ROOT / "scenarios" / "tables" / "scor"
    return {f"tables/scor/{p.relative_to(folder).as_posix()}": p.read_bytes() for p in folder.rglob("*.toml")}


@cache
def convert(*arguments: str, kind: str) -> bytes:
    """Return what ImageMagick draws, in one of its formats (``jpg``, ``png``…)."""
    done = subprocess.run(["convert", *arguments, f"{kind}:-"], check=True, capture_output=True)
    return done.stdout


def page(kind: str, dpi: int, width: int = 827, height: int = 1169, units: str = "PixelsPerInch") -> bytes:
    """Return one scanned page; 827 x 1169 is A4 at 100 dots per inch."""
    return convert(
        "-size", f"{width}x{height}", "gradient:white-gray", "-units", units, "-density", str(dpi), kind=kind
    )


def pdf(objects: Sequence[bytes], trailer: bytes = b"/Root 1 0 R") -> bytes:
    """Write a PDF: numbered objects, cross-reference table and trailer (ISO 32000-1, 7.5)."""
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size + table
    return out + b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)


def stream(content: bytes, head: bytes = b"") -> bytes:
    """Write a stream object."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), head, content)


def drawing(content: bytes, *, box: str = "0 0 595 842", width: int = 20, height: int = 10, more: bytes = b"") -> bytes:
    """A PDF of one page whose content may draw ``/I``, a grey image of a given size."""
    image = stream(
        b"\x80" * (width * height),
        b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8"
        % (width, height),
    )
    head = b"/Type /XObject /Subtype /Form /BBox [0 0 200 200] /Matrix [2 0 0 2 0 0]"
    form = stream(b"q 100 0 0 50 0 0 cm /I Do Q", head + b" /Resources << /XObject << /I 5 0 R >> >>")
    return pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R %s >>" % more,
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Contents 4 0 R"
            b" /Resources << /XObject << /I 5 0 R /F 6 0 R >> >> >>" % box.encode(),
            stream(content),
            image,
            form,
        ]
    )
