"""MIME multipart bodies cut at their boundary and read head by head, bounded, without copying more than once."""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from harness.codecs.problem import Problem
from harness.codecs.soap.media import Media, parse_media

__all__ = ["MAX_BODY", "MAX_PARTS", "MimePart", "split_multipart", "write_multipart"]

MAX_BODY = 64_000_000
"""Bytes of a whole body."""
MAX_PARTS = 100
_MAX_HEAD = 16_000
_LINE = re.compile(rb"\r\n(?=[^ \t])|\n(?=[^ \t])")
_BLANK = re.compile(rb"\r?\n\r?\n")
_PLAIN = frozenset({"", "7bit", "8bit", "binary"})


@dataclass(frozen=True, slots=True)
class MimePart:
    """One part, its content decoded."""

    cid: str
    """Content-ID without its angle brackets, empty when absent."""
    content_type: str
    content: bytes
    encoding: str = ""
    """Content-Transfer-Encoding as written, in lower case."""
    rank: int = 1

    @property
    def media(self) -> Media:
        """Return the content type taken apart."""
        return parse_media(self.content_type)

    @property
    def place(self) -> str:
        """Return where it stands: ``part 2``."""
        return f"part {self.rank}"


def split_multipart(data: bytes, boundary: str) -> tuple[tuple[MimePart, ...], tuple[Problem, ...]]:
    """Return the parts of a body and what is wrong with its frame (RFC 2046 §5.1)."""
    if len(data) > MAX_BODY:
        found = (("found", str(len(data))), ("limit", str(MAX_BODY)))
        return (), (Problem("exchanges.mtom-size", "", found),)
    if not 0 < len(boundary) <= 70 or not boundary.isascii():
        return (), (Problem("exchanges.mtom-boundary", "Content-Type", (("found", boundary[:100]),)),)
    problems: list[Problem] = []
    line = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary.encode()) + rb"(--)?[ \t]*(?=\r?\n|\Z)")
    # One more than are read, and its end: a body of boundaries alone costs no more than that.
    marks = list(islice(line.finditer(data), MAX_PARTS + 2))
    if not marks:
        return (), (Problem("exchanges.mtom-no-boundary", "", (("boundary", boundary),)),)
    last = next((rank for rank, mark in enumerate(marks) if mark[1]), None)
    count = len(marks) if last is None else last
    if count > MAX_PARTS:
        problems.append(Problem("exchanges.mtom-parts", f"part {MAX_PARTS + 1}", (("limit", str(MAX_PARTS)),)))
    elif last is None:
        problems.append(Problem("exchanges.mtom-unclosed", f"part {count}"))
    ends = [mark.start() for mark in marks[1:]] + [len(data)]
    parts = []
    for rank in range(1, min(count, MAX_PARTS) + 1):
        part, said = _part(data[marks[rank - 1].end() : ends[rank - 1]], rank)
        parts.append(part)
        problems += said
    return tuple(parts), tuple(problems)


def _part(piece: bytes, rank: int) -> tuple[MimePart, tuple[Problem, ...]]:
    piece = piece.removeprefix(b"\r").removeprefix(b"\n")
    if piece.startswith((b"\r\n", b"\n")):
        head, body = b"", piece.removeprefix(b"\r").removeprefix(b"\n")
    else:
        cut = _BLANK.search(piece, 0, _MAX_HEAD)
        if cut is None:
            return MimePart("", "", b"", "", rank), (Problem("exchanges.mtom-head", f"part {rank}"),)
        head, body = piece[: cut.start()], piece[cut.end() :]
    fields = dict(_fields(head))
    encoding = fields.get("content-transfer-encoding", "").lower()
    content, said = _decoded(body, encoding, rank)
    cid = fields.get("content-id", "").strip().removeprefix("<").removesuffix(">")
    return MimePart(cid, fields.get("content-type", ""), content, encoding, rank), said


def _fields(head: bytes) -> Iterator[tuple[str, str]]:
    for line in _LINE.split(head)[:50]:
        name, colon, value = line.partition(b":")
        if colon:
            yield name.strip().lower().decode("ascii", "replace"), " ".join(value.decode("utf-8", "replace").split())


def _decoded(body: bytes, encoding: str, rank: int) -> tuple[bytes, tuple[Problem, ...]]:
    if encoding in _PLAIN:
        return body, ()
    try:
        if encoding == "base64":
            return base64.b64decode(b"".join(body.split()), validate=True), ()
        if encoding == "quoted-printable":
            return quopri.decodestring(body), ()
    except (binascii.Error, ValueError):
        pass
    return body, (Problem("exchanges.mtom-encoding", f"part {rank}", (("found", encoding[:80]),)),)


def write_multipart(parts: Sequence[MimePart], boundary: str) -> bytes:
    """Return the body of parts as they are, in binary.

    Raises:
        ValueError: the boundary occurs in a part, or is none.
    """
    mark = b"--" + boundary.encode("ascii")
    if not 0 < len(boundary) <= 70 or any(mark in part.content for part in parts):
        raise ValueError(boundary)
    out = bytearray()
    for part in parts:
        head = f"Content-Type: {part.content_type}\r\nContent-Transfer-Encoding: binary\r\nContent-ID: <{part.cid}>\r\n"
        out += mark + b"\r\n" + head.encode("utf-8") + b"\r\n" + part.content + b"\r\n"
    return bytes(out + mark + b"--\r\n")
