"""Transfer encodings: the bytes a body stands for, and their writing."""

from __future__ import annotations

import base64
import binascii
import re

from harness.codecs.mime.entity import Entity
from harness.codecs.problem import Problem

__all__ = ["content_of", "wrapped"]

_STRANGE = re.compile(rb"[^A-Za-z0-9+/=\s]")
_END = re.compile(rb"[=\s]*")
_AS_IS = frozenset({"", "7bit", "8bit", "binary"})


def wrapped(data: bytes) -> bytes:
    """Write bytes in base64, in lines of 76 characters ended by CRLF."""
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


def content_of(entity: Entity, bound: int) -> tuple[bytes | None, tuple[Problem, ...]]:
    """Return the bytes a body stands for.

    Args:
        entity: What holds the body.
        bound: Size in bytes above which nothing is decoded.

    Returns:
        The bytes (None when they cannot be known), and what was wrong with their writing.
    """
    size = entity.stop - entity.body_start
    where = entity.at("Content-Transfer-Encoding")
    encoding = entity.get("Content-Transfer-Encoding").strip().lower()
    if size > 2 * bound:
        return None, (Problem("codecs_mail.body-too-large", entity.at(), (("bound", str(bound)), ("size", str(size)))),)
    if encoding in _AS_IS:
        return entity.body, ()
    if encoding == "quoted-printable":
        return binascii.a2b_qp(entity.body), ()
    if encoding == "base64":
        return _base64(entity.body, where)
    return None, (Problem("codecs_mail.transfer-encoding", where, (("found", encoding[:40]),)),)


def _base64(body: bytes, where: str) -> tuple[bytes | None, tuple[Problem, ...]]:
    strange = _STRANGE.search(body)
    told: tuple[Problem, ...] = ()
    if strange is not None:
        told = (Problem("codecs_mail.base64-strange", where, (("offset", str(strange.start())),)),)
    misplaced = _misplaced_end(body)
    if misplaced is not None:
        told = (*told, Problem("codecs_mail.base64-end", where, (("offset", str(misplaced)),)))
    try:
        return binascii.a2b_base64(body), told
    except binascii.Error:
        clean = re.sub(rb"[^A-Za-z0-9+/]", b"", body)
        told = (*told, Problem("codecs_mail.base64-cut", where, (("size", str(len(clean))),)))
        # Whole groups of four can be read; a group cut short gives what bytes it holds.
        kept = clean[: len(clean) - len(clean) % 4]
        return binascii.a2b_base64(kept), told


def _misplaced_end(body: bytes) -> int | None:
    """Return the offset of an equals sign that ends no group: before other characters, or one too many."""
    first = body.find(b"=")
    if first < 0:
        return None
    if _END.fullmatch(body, first) is None:
        return first
    asked = -len(re.sub(rb"[^A-Za-z0-9+/]", b"", body[:first])) % 4
    places = [first + at for at, byte in enumerate(body[first:]) if byte == ord("=")]
    return places[asked] if len(places) > asked else None
