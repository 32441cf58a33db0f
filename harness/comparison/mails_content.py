"""The content of two mails byte for byte: where it first differs, and the file id of a B2 file left out."""

from __future__ import annotations

from harness.model.difference import Difference, Excerpt, FieldClass
from harness.model.expectation import Severity

__all__ = ["file_id_free", "first_change"]

_RECORD = 128
_FILE_ID = slice(49, 55)
"""000[50,6] and 999[50,6]."""
_FRAMES = (b"000", b"999")
_SHOWN, _AROUND = 32, 24
_STEP = 4096


def _ids(data: bytes) -> list[tuple[str, int]]:
    """Return the place and offset of the file id in each envelope record of a file in whole records."""
    if data[:3] != b"000" or len(data) % _RECORD or not data:
        return []
    last = len(data) - _RECORD
    found = [("000[50,6]#1", 0)]
    return found + ([("999[50,6]#1", last)] if data[last : last + 3] == _FRAMES[1] else [])


def _without_id(data: bytes) -> bytes:
    out = bytearray(data)
    for _, start in _ids(data):
        out[start + _FILE_ID.start : start + _FILE_ID.stop] = b" " * 6
    return bytes(out)


def file_id_free(expected: bytes, observed: bytes) -> list[str]:
    """Return the places where only the identifier of a B2 file is another."""
    here, there = dict(_ids(expected)), dict(_ids(observed))
    return [place for place in here if place in there and _cut(expected, here[place]) != _cut(observed, there[place])]


def _cut(data: bytes, start: int) -> bytes:
    return data[start + _FILE_ID.start : start + _FILE_ID.stop]


def _offset(left: bytes, right: bytes) -> int:
    """Return the offset of the first byte that differs, found by blocks."""
    shorter = min(len(left), len(right))
    start = 0
    while start < shorter and left[start : start + _STEP] == right[start : start + _STEP]:
        start += _STEP
    for offset in range(min(start, shorter), min(start + _STEP, shorter)):
        if left[offset] != right[offset]:
            return offset
    return shorter


def _shown(data: bytes) -> str:
    return "".join(chr(b) if 32 <= b < 127 else "·" for b in data)


def first_change(path: str, name: str, expected: bytes, observed: bytes) -> Difference | None:
    """Return the first difference of two contents, None when only the file id of a B2 file is another."""
    left, right = _without_id(expected), _without_id(observed)
    if left == right:
        return None
    offset = _offset(left, right)
    want, got = expected[offset : offset + _SHOWN], observed[offset : offset + _SHOWN]
    from_here = max(0, offset - _AROUND)
    source = observed if got else expected
    excerpt = Excerpt(
        _shown(source[from_here : offset + _SHOWN]),
        offset - from_here,
        1 if got else 0,
        "codecs_mail.view-byte",
        (("offset", str(offset)),),
    )
    return Difference(
        f"{path}[{offset}]", name, FieldClass.EXACT, Severity.BLOCKING, _shown(want), _shown(got),
        expected_bytes=want or None, observed_bytes=got or None, excerpt=excerpt,
    )  # fmt: skip
