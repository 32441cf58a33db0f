"""The readable copy: a page drawn as an image in a PDF/A-1b, which then needs no font and no colour profile.

An image of the words is the simplest archivable PDF: nothing to embed.  What it lacks is text to search or copy.
"""

from __future__ import annotations

import textwrap
import uuid
import zlib
from collections.abc import Sequence
from typing import Final

from PIL import Image, ImageDraw

from reference_product.documents.lettering import write_line

__all__ = ["archivable", "render"]

_WIDTH, _HEIGHT = 824, 1166
"""A4 at 100 dots per inch, a whole number of bytes wide."""
_MARGIN, _LEADING, _COLUMNS = 60, 22, 84
_LINES = (_HEIGHT - 2 * _MARGIN) // _LEADING
_POINTS: Final = "595 842"
_XMP = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">{declared}</rdf:Description>'
    '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)


def render(text: str) -> bytes:
    """Return the text as a PDF, page after page."""
    lines = [piece for line in text.splitlines() for piece in (textwrap.wrap(line, _COLUMNS) or [""])]
    pages = [lines[at : at + _LINES] for at in range(0, max(1, len(lines)), _LINES)]
    kids = [3 + 3 * rank for rank in range(len(pages))]
    xmp = _XMP.format(declared=archivable()).encode("utf-8")
    metadata = 3 + 3 * len(pages)
    objects = [
        f"<</Type/Catalog/Pages 2 0 R/Metadata {metadata} 0 R>>".encode(),
        f"<</Type/Pages/Count {len(pages)}/Kids[{' '.join(f'{kid} 0 R' for kid in kids)}]>>".encode(),
    ]
    for kid, page in zip(kids, pages, strict=True):
        objects += _page(kid, page)
    objects.append(_stream("/Type/Metadata/Subtype/XML", xmp))
    return _file(objects)


def archivable() -> str:
    """Return what the file says it is: PDF/A, part 1, conformance B."""
    return "<pdfaid:part>1</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>"


def _page(number: int, lines: Sequence[str]) -> list[bytes]:
    space = "/ColorSpace<</C0[/CalGray<</WhitePoint[0.9505 1 1.089]>>]>>"
    resources = f"<</XObject<</I0 {number + 2} 0 R>>{space}>>"
    page = f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {_POINTS}]/Contents {number + 1} 0 R/Resources{resources}>>"
    width, height = _POINTS.split()
    drawing = f"q /C0 cs 0 sc {width} 0 0 {height} 0 0 cm /I0 Do Q".encode()
    head = f"/Type/XObject/Subtype/Image/Width {_WIDTH}/Height {_HEIGHT}/ImageMask true/BitsPerComponent 1"
    return [page.encode(), _stream("", drawing), _stream(f"{head}/Filter/FlateDecode", zlib.compress(_mask(lines)))]


def _mask(lines: Sequence[str]) -> bytes:
    """Draw the lines; in a mask a zero is a dot of ink."""
    image = Image.new("1", (_WIDTH, _HEIGHT), 1)
    draw = ImageDraw.Draw(image)
    for rank, line in enumerate(lines):
        write_line(draw, _MARGIN, _MARGIN + rank * _LEADING, line)
    return image.tobytes()


def _stream(head: str, content: bytes) -> bytes:
    return f"<<{head}/Length {len(content)}>>\nstream\n".encode() + content + b"\nendstream"


def _file(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for rank, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{rank} 0 obj\n".encode() + content + b"\nendobj\n"
    start, mark = len(out), uuid.uuid5(uuid.NAMESPACE_OID, str(zlib.crc32(bytes(out)))).hex
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += "".join(f"{place:010d} 00000 n \n" for place in places).encode()
    out += f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R/ID[<{mark}><{mark}>]>>\n".encode()
    return bytes(out + f"startxref\n{start}\n%%EOF\n".encode())
