"""SIMPLE-TLV (ISO 7816-4): a tag of one byte, a length of one byte or of ``FF`` and two, and a value without parts."""

from __future__ import annotations

from collections.abc import Iterable

from harness.codecs.problem import Problem
from harness.codecs.tlv.ber import MAX_BYTES, MAX_OBJECTS, TlvFile
from harness.codecs.tlv.objects import Tlv

__all__ = ["decode_simple", "encode_simple"]

_LONG = 0xFF
_NO_TAGS = (0x00, 0xFF)


def decode_simple(data: bytes) -> TlvFile:
    """Read the objects that stand one after another; never raises.

    What follows a tag ``00`` or ``FF``, or a length that does not fit, stays unread and is told.
    """
    found: list[Tlv] = []
    at = 0
    if len(data) > MAX_BYTES:
        arguments = (("bound", str(MAX_BYTES)), ("size", str(len(data))))
        return TlvFile((), (Problem("codecs.tlv-too-large", "@0", arguments),), data)
    while at < len(data):
        item = _one(data, at) if len(found) < MAX_OBJECTS else Problem("codecs.tlv-objects", f"@{at}", _LIMIT)
        if isinstance(item, Problem):
            return TlvFile(tuple(found), (item,), data[at:])
        found.append(item)
        at = item.stop
    return TlvFile(tuple(found))


_LIMIT = (("limit", str(MAX_OBJECTS)),)


def _one(data: bytes, at: int) -> Tlv | Problem:
    tag, place = data[at], f"@{at}"
    if tag in _NO_TAGS:
        return Problem("codecs.tlv-simple-tag", place, (("tag", f"{tag:02X}"),))
    head = 4 if data[at + 1 : at + 2] == bytes((_LONG,)) else 2
    if at + head > len(data):
        return Problem("codecs.tlv-length-cut", place)
    length = int.from_bytes(data[at + 2 : at + 4], "big") if head == 4 else data[at + 1]
    body = at + head
    if body + length > len(data):
        arguments = (("length", str(length)), ("tag", f"{tag:02X}"), ("there", str(len(data) - body)))
        return Problem("codecs.tlv-cut", place, arguments)
    return Tlv(tag, data[body : body + length], (), at, body, body + length)


def encode_simple(objects: Iterable[Tlv]) -> bytes:
    """Write objects one after another.

    Raises:
        ValueError: a tag of more than one byte, ``00`` or ``FF``, or a value of more than 65 535 bytes.
    """
    return b"".join(_written(item) for item in objects)


def _written(item: Tlv) -> bytes:
    size = len(item.value)
    if not 0 < item.tag < _LONG or size > 0xFFFF:
        raise ValueError(f"tag {item.word}, {size} bytes: no SIMPLE-TLV")
    length = bytes((size,)) if size < _LONG else bytes((_LONG,)) + size.to_bytes(2, "big")
    return bytes((item.tag,)) + length + item.value
