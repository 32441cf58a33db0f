"""BER-TLV (ISO 7816-4, X.690) into objects with their places, and back; without recursion.

Theory.  A stack holds the constructed objects being read, the file itself at the bottom.  Each step reads one
head at the current offset and either keeps a primitive value or pushes a constructed one; an object is complete
when the offset reaches its end (or its end mark, for the indefinite form).  What cannot be read closes the
object it stands in, which then keeps its bytes unread: nothing is lost, and every step moves forward.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from harness.codecs.problem import MAX_PROBLEMS, Problem
from harness.codecs.tlv.objects import Tlv, tag_bytes, tag_word

__all__ = ["MAX_BYTES", "TlvFile", "decode_ber", "encode_ber"]

MAX_BYTES = 64 << 20
MAX_DEPTH = 32
MAX_OBJECTS = 200_000
_TAG_BYTES, _LENGTH_BYTES = 4, 4
_CONSTRUCTED, _LONG_TAG, _MORE, _INDEFINITE = 0x20, 0x1F, 0x80, 0x80
_PADDING = re.compile(rb"[\x00\xff]+")
_END = b"\x00\x00"


@dataclass(frozen=True, slots=True)
class TlvFile:
    """What was read, and what of it could not be."""

    objects: tuple[Tlv, ...]
    problems: tuple[Problem, ...] = ()
    """Located by ``@offset``."""
    rest: bytes = b""
    """What follows the last object that could be read."""


class _FaultError(Exception):
    """The head at an offset cannot be read."""

    def __init__(self, key: str, **arguments: str) -> None:
        super().__init__(key)
        self.key = key
        self.arguments = tuple(sorted(arguments.items()))


@dataclass(slots=True)
class _Frame:
    """A constructed object being read; the first one is the file."""

    tag: int
    start: int
    body: int
    limit: int
    """Where it ends; of the indefinite form, where what contains it ends."""
    indefinite: bool = False
    parts: list[Tlv] = field(default_factory=list)

    def closed(self, data: bytes, end: int, stop: int, *, opened: bool = True) -> Tlv:
        if opened:
            return Tlv(self.tag, b"", tuple(self.parts), self.start, self.body, stop, opened=True)
        return Tlv(self.tag, data[self.body : end], (), self.start, self.body, stop)


class _Reader:
    def __init__(self, data: bytes, *, padded: bool) -> None:
        self._data = data
        self._padded = padded
        self._stack = [_Frame(0, 0, 0, len(data))]
        self._count = 0
        self.problems: list[Problem] = []

    def run(self) -> TlvFile:
        at = 0
        while True:
            frame = self._stack[-1]
            if frame.indefinite and self._data.startswith(_END, at) and at + 2 <= frame.limit:
                at = self._close(at, at + 2)
                continue
            if self._padded and not frame.indefinite and (run := _PADDING.match(self._data, at, frame.limit)):
                at = run.end()
            if at < frame.limit or frame.indefinite:
                at = self._step(frame, at)
            elif len(self._stack) > 1:
                at = self._close(at, at)
            else:
                return TlvFile(tuple(frame.parts), tuple(self.problems))
            if at < 0:
                return self._stopped()

    def _step(self, frame: _Frame, at: int) -> int:
        """Read one object; returns where to go on, negative when nothing more can be read at all."""
        try:
            return self._object(frame, at)
        except _FaultError as fault:
            self._tell(fault.key, at, fault.arguments)
        if fault_in_file := len(self._stack) == 1 or self._count > MAX_OBJECTS:
            frame.body = at if len(self._stack) == 1 else frame.body
            return -1 if fault_in_file else at
        # The indefinite form has no end to go on from: whatever contains it goes unread too.
        while len(self._stack) > 1 and self._stack[-1].indefinite:
            gone = self._stack.pop()
            if len(self._stack) == 1:
                self._stack[0].body = gone.start
                return -1
        gone = self._stack.pop()
        self._stack[-1].parts.append(gone.closed(self._data, gone.limit, gone.limit, opened=False))
        return gone.limit

    def _object(self, frame: _Frame, at: int) -> int:
        self._count += 1
        if self._count > MAX_OBJECTS:
            raise _FaultError("tlv-objects", limit=str(MAX_OBJECTS))
        tag, after = self._tag(at, frame.limit)
        length, body = self._length(after, frame.limit, at)
        constructed = bool(self._data[at] & _CONSTRUCTED)
        if length is None:
            if not constructed:
                raise _FaultError("tlv-indefinite-primitive", tag=tag_word(tag))
            self._tell("tlv-indefinite", at, (("tag", tag_word(tag)),))
        elif body + length > frame.limit:
            raise _FaultError("tlv-cut", tag=tag_word(tag), length=str(length), there=str(frame.limit - body))
        deep = len(self._stack) > MAX_DEPTH
        if constructed and deep:
            self._tell("tlv-depth", at, (("limit", str(MAX_DEPTH)),))
            if length is None:
                raise _FaultError("tlv-depth", limit=str(MAX_DEPTH))
        if constructed and not deep:
            limit = frame.limit if length is None else body + length
            self._stack.append(_Frame(tag, at, body, limit, length is None))
            return body
        stop = body + (length or 0)
        frame.parts.append(Tlv(tag, self._data[body:stop], (), at, body, stop))
        return stop

    def _close(self, end: int, stop: int) -> int:
        frame = self._stack.pop()
        self._stack[-1].parts.append(frame.closed(self._data, end, stop))
        return stop

    def _stopped(self) -> TlvFile:
        """Return what was read before the file could not be read any more."""
        file = self._stack[0]
        rest = self._stack[1].start if len(self._stack) > 1 else file.body
        return TlvFile(tuple(file.parts), tuple(self.problems), self._data[rest:])

    def _tag(self, at: int, limit: int) -> tuple[int, int]:
        end = at + 1
        if at < limit and self._data[at] & _LONG_TAG == _LONG_TAG:
            while end < min(limit, at + _TAG_BYTES) and self._data[end] & _MORE:
                end += 1
            end += 1
        if end > limit:
            raise _FaultError("tlv-tag-cut")
        if end - at > _TAG_BYTES:
            raise _FaultError("tlv-tag-long", limit=str(_TAG_BYTES))
        return int.from_bytes(self._data[at:end], "big"), end

    def _length(self, at: int, limit: int, start: int) -> tuple[int | None, int]:
        if at >= limit:
            raise _FaultError("tlv-length-cut")
        first = self._data[at]
        if first == _INDEFINITE:
            return None, at + 1
        if first < _MORE:
            return first, at + 1
        size = first & 0x7F
        if size > _LENGTH_BYTES or at + 1 + size > limit:
            raise _FaultError("tlv-length-cut")
        length = int.from_bytes(self._data[at + 1 : at + 1 + size], "big")
        if length < _MORE or length >> 8 * (size - 1) == 0:
            self._tell("tlv-length-form", start, (("length", str(length)),))
        return length, at + 1 + size

    def _tell(self, key: str, at: int, arguments: tuple[tuple[str, str], ...] = ()) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(f"codecs.{key}", f"@{at}", arguments))


def decode_ber(data: bytes, *, padded: bool = True) -> TlvFile:
    """Read the objects that stand one after another; never raises.

    Args:
        data: At most 64 MiB, 32 levels and 200 000 objects; what is beyond stays unread and is told.
        padded: Bytes ``00`` and ``FF`` between objects mean nothing, as in the files of cards (ISO 7816-4).
    """
    if len(data) > MAX_BYTES:
        arguments = (("bound", str(MAX_BYTES)), ("size", str(len(data))))
        return TlvFile((), (Problem("codecs.tlv-too-large", "@0", arguments),), data)
    return _Reader(data, padded=padded).run()


def _length_bytes(length: int) -> bytes:
    if length < _MORE:
        return bytes((length,))
    size = (length.bit_length() + 7) // 8
    return bytes((_MORE | size,)) + length.to_bytes(size, "big")


def encode_ber(objects: Iterable[Tlv]) -> bytes:
    """Write objects one after another, with the shortest definite lengths."""
    return b"".join(_encoded(item) for item in objects)


def _encoded(item: Tlv) -> bytes:
    parts: Sequence[Tlv] = item.parts
    value = encode_ber(parts) if item.opened or parts else item.value
    return tag_bytes(item.tag) + _length_bytes(len(value)) + value
