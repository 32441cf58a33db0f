"""A MIME entity as slices of the mail it stands in, so that what was signed is read byte for byte."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harness.codecs.mime.fields import ContentType, Field, parse_content_type, read_fields
from harness.codecs.problem import Problem

__all__ = ["MAX_PARTS", "Entity", "embedded", "parts_of", "read_entity"]

MAX_PARTS = 500
"""Parts read at one level of one mail."""
_MAX_HEAD = 64 * 1024
_LONGEST_BOUNDARY = 200
_END_OF_HEAD = re.compile(rb"\r?\n\r?\n")
_EMPTY_HEAD = re.compile(rb"\r?\n")
_REST_OF_DELIMITER = re.compile(rb"(--)?[ \t]*(?:\r?\n|$)")


@dataclass(frozen=True, slots=True)
class Entity:
    """Headers and body somewhere in a mail; nothing is copied until it is asked for."""

    source: bytes
    start: int
    """Offset of the first header."""
    body_start: int
    stop: int
    fields: tuple[Field, ...]
    path: str = ""
    """``1.2`` is the second part of the first part; empty is the mail itself."""

    @property
    def raw(self) -> bytes:
        """Headers and body, as they stand."""
        return self.source[self.start : self.stop]

    @property
    def body(self) -> bytes:
        """The body as transferred, not decoded."""
        return self.source[self.body_start : self.stop]

    def get(self, name: str) -> str:
        """Return the first field of a name, whatever its case; empty when there is none."""
        wanted = name.lower()
        return next((field.value for field in self.fields if field.name.lower() == wanted), "")

    @property
    def content_type(self) -> ContentType:
        """The type of the body; ``text/plain`` when nothing is said (RFC 2045, 5.2)."""
        return parse_content_type(self.get("Content-Type"))

    def at(self, name: str = "") -> str:
        """Return the location of a field, or of the entity: ``1.2/Content-Type``."""
        return "/".join(part for part in (self.path, name) if part)


def read_entity(
    source: bytes, start: int = 0, stop: int | None = None, path: str = ""
) -> tuple[Entity, tuple[Problem, ...]]:
    """Read headers and find the body between two offsets of a mail."""
    end = len(source) if stop is None else stop
    empty = _EMPTY_HEAD.match(source, start, end)
    if empty is not None:
        return Entity(source, start, empty.end(), end, (), path), ()
    found = _END_OF_HEAD.search(source, start, min(end, start + _MAX_HEAD))
    head_end, body_start = (found.start(), found.end()) if found else (min(end, start + _MAX_HEAD), end)
    fields, problems = read_fields(source[start:head_end], path)
    if found is None and end - start > _MAX_HEAD:
        problems = (*problems, Problem("codecs_mail.head-too-long", path, (("bound", str(_MAX_HEAD)),)))
    return Entity(source, start, body_start, end, fields, path), problems


def embedded(entity: Entity) -> tuple[Entity, tuple[Problem, ...]]:
    """Read the message that the body of an entity is (``message/rfc822``, ``text/rfc822-headers``)."""
    return read_entity(entity.source, entity.body_start, entity.stop, entity.at("message"))


def _line_start(source: bytes, offset: int, start: int) -> bool:
    return offset == start or source[offset - 1 : offset] == b"\n"


def _before(source: bytes, offset: int, start: int) -> int:
    """Return the end of the part before a delimiter: the line end that precedes it belongs to the delimiter."""
    for line_end in (b"\r\n", b"\n"):
        if offset - len(line_end) >= start and source[offset - len(line_end) : offset] == line_end:
            return offset - len(line_end)
    return offset


def parts_of(entity: Entity) -> tuple[tuple[Entity, ...], tuple[Problem, ...]]:
    """Cut a multipart body at its boundary, in one pass.

    Returns:
        The parts, and what is wrong: no boundary, no part, no closing delimiter, too many parts.
    """
    boundary = entity.content_type.get("boundary").encode("latin-1", "replace")
    if not boundary or len(boundary) > _LONGEST_BOUNDARY:
        return (), (Problem("codecs_mail.no-boundary", entity.at("Content-Type")),)
    spans, closed = _spans(entity, b"--" + boundary)
    problems = list[Problem]()
    if not spans:
        problems.append(Problem("codecs_mail.no-part", entity.at()))
    elif not closed:
        problems.append(Problem("codecs_mail.no-closing", entity.at(), (("offset", str(entity.stop)),)))
    if len(spans) > MAX_PARTS:
        problems.append(Problem("codecs_mail.too-many-parts", entity.at(), (("bound", str(MAX_PARTS)),)))
    parts = list[Entity]()
    for rank, (start, stop) in enumerate(spans[:MAX_PARTS], 1):
        place = f"{entity.path}.{rank}" if entity.path else str(rank)
        part, found = read_entity(entity.source, start, stop, place)
        parts.append(part)
        problems += found
    return tuple(parts), tuple(problems)


def _spans(entity: Entity, delimiter: bytes) -> tuple[list[tuple[int, int]], bool]:
    """Return where each part stands, and whether the closing delimiter was met."""
    source, start, stop = entity.source, entity.body_start, entity.stop
    spans = list[tuple[int, int]]()
    opened = -1
    place = source.find(delimiter, start, stop)
    while place >= 0 and len(spans) <= MAX_PARTS:
        after = place + len(delimiter)
        rest = _REST_OF_DELIMITER.match(source, after, stop) if _line_start(source, place, start) else None
        if rest is not None:
            if opened >= 0:
                spans.append((opened, max(opened, _before(source, place, start))))
            if rest[1]:
                return spans, True
            opened = after = rest.end()
            # The line end of this delimiter may also be the one before the next.
            place = source.find(delimiter, after, stop)
        else:
            place = source.find(delimiter, after, stop)
    if opened >= 0:
        spans.append((opened, stop))
    return spans, False
