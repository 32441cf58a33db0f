"""PDF documents: pages, the resolution of the images as they are drawn, encryption, active content."""

from __future__ import annotations

import logging
import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

from pypdf import PageObject, PdfReader, apply_configuration
from pypdf.errors import LimitReachedError, PyPdfError
from pypdf.generic import ContentStream, DictionaryObject, StreamObject

from harness.codecs.problem import Problem
from harness.codecs.scor.inspected import Inspected, Limits, Picture

__all__ = ["inspect_pdf"]

logging.getLogger("pypdf").addHandler(logging.NullHandler())  # what it warns of is told as problems

_MEDIA_TYPE = "application/pdf"
_POINTS_PER_INCH = 72
_DEEPEST_FORM = 6
_MAX_ANNOTATIONS = 1000
_MAX_OPERATIONS = 300_000
"""Of the whole document; a dense page of drawings has some ten thousand."""
_ACTIONS = frozenset({"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/Rendition"})
"""Actions that run or fetch something; following a link or going to a page is none of them."""
_PAINTING = frozenset({b"Tj", b"TJ", b"'", b'"', b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"sh"})
"""Operators that show text, lines or areas (ISO 32000-1, table 51)."""
_UNREADABLE = (
    PyPdfError,
    OSError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    NotImplementedError,
    OverflowError,
    ZeroDivisionError,
    RecursionError,
    EOFError,
    struct.error,
)
"""What pypdf lets out on hostile files."""

Matrix = tuple[float, float, float, float, float, float]


def inspect_pdf(data: bytes, limits: Limits) -> Inspected:
    """Look into a PDF without showing it; nothing in it raises, and decoding is bounded.

    Args:
        data: The file.
        limits: Above what it is not looked into.
    """
    with apply_configuration(
        zlib_maximum_output_length=limits.size,
        lzw_maximum_output_length=limits.size,
        run_length_maximum_output_length=limits.size,
        array_based_stream_maximum_output_length=limits.size,
        stream_decoding_work_maximum_length=4 * limits.size,
        stream_parsing_work_maximum_count=300_000,
        page_tree_maximum_entries=10_000,
        page_tree_maximum_page_entries=100_000,
        jbig2dec_binary=None,
    ):
        try:
            return _inspected(data, limits)
        except (*_UNREADABLE, MemoryError) as error:
            return Inspected(_MEDIA_TYPE, problems=(_broken(error),))


def _inspected(data: bytes, limits: Limits) -> Inspected:
    reader = PdfReader(BytesIO(data), strict=False)
    problems = _ends(data)
    if reader.is_encrypted:
        told = (*problems, Problem("codecs_mail.scor-encrypted"))
        return Inspected(_MEDIA_TYPE, None, encrypted=True, problems=told)
    pages = len(reader.pages)
    if pages == 0:
        problems = (*problems, Problem("codecs_mail.scor-no-page"))
    elif pages > limits.pages:
        bound = (("bound", str(limits.pages)), ("pages", str(pages)))
        return Inspected(
            _MEDIA_TYPE, pages, problems=(*problems, Problem("codecs_mail.scor-too-many-pages", "", bound))
        )
    problems = (*problems, *_active(reader))
    drawing = _Drawing(limits)
    for number, page in enumerate(reader.pages, 1):
        try:
            drawing.page(page, number)
        except LimitReachedError as error:
            problems = (*problems, _broken(error, f"page {number}"))
            break  # the rest may be as costly
        except (*_UNREADABLE, MemoryError) as error:
            problems = (*problems, _broken(error, f"page {number}"))
    pictures, found = tuple(drawing.pictures), tuple(drawing.problems)
    bare = frozenset({picture.page for picture in pictures} - drawing.painted)
    return Inspected(_MEDIA_TYPE, pages, pictures, bare=bare, problems=(*problems, *found))


def _broken(error: BaseException, place: str = "") -> Problem:
    code = "codecs_mail.scor-too-complex" if isinstance(error, LimitReachedError) else "codecs_mail.scor-unreadable"
    return Problem(code, place, (("reason", f"{type(error).__name__}: {error}"[:100]),))


def _ends(data: bytes) -> tuple[Problem, ...]:
    """Tell a file that is cut short, or bears something before or after."""
    found = list[Problem]()
    if not data.startswith(b"%PDF-"):
        found.append(Problem("codecs_mail.scor-leading", "", (("size", str(data.find(b"%PDF-"))),)))
    end = data.rfind(b"%%EOF")
    if end < 0:
        found.append(Problem("codecs_mail.scor-unreadable", "", (("reason", "%%EOF"),)))
    elif rest := data[end + 5 :].strip(b"\0\r\n \t"):
        found.append(Problem("codecs_mail.scor-trailing", "", (("size", str(len(rest))),)))
    return tuple(found)


def _dictionary(value: object) -> DictionaryObject:
    """Return a dictionary, resolved; an empty one when there is none."""
    resolved = value.get_object() if hasattr(value, "get_object") else value
    return resolved if isinstance(resolved, DictionaryObject) else DictionaryObject()


def _active(reader: PdfReader) -> tuple[Problem, ...]:
    """Tell what would run, fetch or hide something."""
    root = _dictionary(reader.trailer["/Root"])
    names = _dictionary(root.get("/Names"))
    found = {name for name in ("/JavaScript", "/EmbeddedFiles") if name in names}
    found |= {str(kind) for kind in _kinds(root.get("/OpenAction"), root.get("/AA")) if kind in _ACTIONS}
    if "/XFA" in _dictionary(root.get("/AcroForm")):
        found.add("/XFA")
    for page in reader.pages:
        found |= {str(kind) for kind in _kinds(None, page.get("/AA")) if kind in _ACTIONS}
        annotations = page.get("/Annots")
        listed = annotations.get_object() if annotations is not None else []
        for annotation in list(listed or [])[:_MAX_ANNOTATIONS]:
            one = _dictionary(annotation)
            found |= {str(kind) for kind in _kinds(one.get("/A"), one.get("/AA")) if kind in _ACTIONS}
            if one.get("/Subtype") in {"/FileAttachment", "/RichMedia", "/Movie", "/Screen"}:
                found.add(str(one["/Subtype"]))
    return tuple(Problem("codecs_mail.scor-active", "", (("found", name),)) for name in sorted(found))


def _kinds(action: object, events: object) -> Iterator[object]:
    """Yield the kinds of an action, of the one that follows it, and of those bound to events."""
    one = _dictionary(action)
    yield one.get("/S")
    yield _dictionary(one.get("/Next")).get("/S")
    for value in list(_dictionary(events).values())[:50]:
        yield _dictionary(value).get("/S")


def _times(left: Matrix, right: Matrix) -> Matrix:
    """Return the product of two transformations, ``left`` applied first (ISO 32000-1, 8.3.4)."""
    a, b, c, d, e, f = left
    p, q, r, s, t, u = right
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _matrix(operands: object) -> Matrix:
    a, b, c, d, e, f = (float(value) for value in list(operands)[:6])  # type: ignore[call-overload]
    return a, b, c, d, e, f


@dataclass(slots=True)
class _Drawing:
    """The images a document draws, each with the matrix in force."""

    limits: Limits
    pictures: list[Picture] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    painted: set[int] = field(default_factory=set)
    """Pages that show more than images."""
    forms: int = 0
    operations: int = 0
    number: int = 0
    area: float = 1.0
    """Of the page, in square points."""
    unit: float = 1.0
    """Points per unit of the page."""

    def page(self, page: PageObject, number: int) -> None:
        """Follow what one page draws."""
        box = page.cropbox
        self.number = number
        self.unit = float(page.get("/UserUnit", 1))
        self.area = abs(float(box.width) * float(box.height)) * self.unit**2
        contents = page.get("/Contents")
        if contents is not None:
            self._stream(contents, page.get("/Resources"), (1.0, 0.0, 0.0, 1.0, 0.0, 0.0), 0)

    def _stream(self, contents: object, resources: object, matrix: Matrix, depth: int) -> None:
        """Follow a content stream: the matrix is saved by ``q``, restored by ``Q`` and changed by ``cm``."""
        objects = _dictionary(_dictionary(resources).get("/XObject"))
        saved = list[Matrix]()
        operations = ContentStream(contents, None).operations
        self.operations += len(operations)
        if self.operations > _MAX_OPERATIONS:
            raise LimitReachedError("operations")
        for operands, operator in operations:
            match operator:
                case b"q" if len(saved) < 1000:
                    saved.append(matrix)
                case b"Q" if saved:
                    matrix = saved.pop()
                case b"cm" if len(operands) >= 6:
                    matrix = _times(_matrix(operands), matrix)
                case b"Do" if operands:
                    self._object(_dictionary(objects.get(operands[0])), resources, matrix, depth)
                case _ if operator in _PAINTING:
                    self.painted.add(self.number)
                case b"INLINE IMAGE":
                    settings = operands["settings"]
                    self._picture(
                        settings.get("/W", settings.get("/Width")), settings.get("/H", settings.get("/Height")), matrix
                    )

    def _object(self, drawn: DictionaryObject, resources: object, matrix: Matrix, depth: int) -> None:
        if drawn.get("/Subtype") == "/Image":
            self._picture(drawn.get("/Width"), drawn.get("/Height"), matrix)
        elif drawn.get("/Subtype") == "/Form" and isinstance(drawn, StreamObject):
            self.forms += 1
            if depth >= _DEEPEST_FORM or self.forms > self.limits.pictures:
                raise LimitReachedError("forms")
            own = _matrix(drawn["/Matrix"]) if "/Matrix" in drawn else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
            self._stream(drawn, drawn.get("/Resources", resources), _times(own, matrix), depth + 1)

    def _picture(self, width: object, height: object, matrix: Matrix) -> None:
        if len(self.pictures) >= self.limits.pictures:
            raise LimitReachedError("images")
        across, down = int(width), int(height)  # type: ignore[call-overload]
        a, b, c, d = (value * self.unit for value in matrix[:4])
        wide, high = math.hypot(a, b), math.hypot(c, d)
        if across * down > self.limits.pixels:
            size = (("bound", str(self.limits.pixels)), ("pixels", str(across * down)))
            self.problems.append(Problem("codecs_mail.scor-too-many-pixels", f"page {self.number}", size))
        dpi = (across * _POINTS_PER_INCH / wide, down * _POINTS_PER_INCH / high) if wide > 0 and high > 0 else None
        share = min(100.0, 100 * abs(a * d - b * c) / self.area) if self.area > 0 else 100.0
        if dpi is not None and math.isfinite(share):
            self.pictures.append(Picture(self.number, across, down, dpi, share))
