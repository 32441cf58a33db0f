"""A B2 file read from a stream, any number of times, never held whole: the cutting of `harness.codecs.b2.frame`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from harness.codecs.b2.frame import LINE_ENDS, line_end
from harness.codecs.b2.layout import RECORD_LENGTH
from harness.codecs.problem import MAX_PROBLEMS, Problem

__all__ = ["Seekable", "Source"]

_READ = 1 << 20
"""Bytes read in one go; a whole number of records."""


class Seekable(Protocol):
    """What is asked of a stream; any binary file that can be sought in has it."""

    def tell(self) -> int:
        """Return the place in the stream."""
        ...

    def seek(self, place: int, /) -> int:
        """Go to a place."""
        ...

    def read(self, size: int, /) -> bytes:
        """Return at most so many bytes; none at the end."""
        ...


class Source:
    """One file; the stream must be seekable, and is read from where it stands."""

    def __init__(self, stream: Seekable, *, clean: bool = False) -> None:
        """Read the file once for its length and its line ends; one with line ends a second time for its lines.

        Args:
            stream: Where the file is read from.
            clean: It is known to hold whole records and nothing else: it is not read before it is asked for.
        """
        self._stream = stream
        self._start = stream.tell()
        self.size = 0
        self.separator = b""
        self.problems: tuple[Problem, ...] = ()
        if not clean:
            self._look()
            self.problems = self._whole_faults() if not self.separator else self._line_faults()

    def _reads(self) -> Iterator[bytes]:
        self._stream.seek(self._start)
        while data := self._stream.read(_READ):
            yield data

    def _look(self) -> None:
        counts, last = dict.fromkeys(LINE_ENDS, 0), b""
        for data in self._reads():
            self.size += len(data)
            if b"\r" in data or b"\n" in data:
                for end in LINE_ENDS:
                    counts[end] += data.count(end)
                counts[b"\r\n"] += last == b"\r" and data[:1] == b"\n"
            last = data[-1:]
        self.separator = line_end(counts, self.size)

    def _whole_faults(self) -> tuple[Problem, ...]:
        rest, rank = self.size % RECORD_LENGTH, self.size // RECORD_LENGTH + 1
        if not self.size:
            return (Problem("codecs.b2-empty"),)
        if rest:
            return (Problem("codecs.b2-truncated", f"#{rank}", (("length", str(rest)), ("rank", str(rank)))),)
        return ()

    def _line_faults(self) -> tuple[Problem, ...]:
        found = [Problem("codecs.b2-separators", "", (("separator", self.separator.hex()),))]
        for rank, (_, length) in enumerate(self._lines(), 1):
            if length != RECORD_LENGTH:
                where = (("length", str(length)), ("rank", str(rank)))
                found.append(Problem("codecs.b2-record-length", f"#{rank}", where))
            if len(found) == MAX_PROBLEMS:
                break
        return tuple(found)

    def _lines(self) -> Iterator[tuple[bytes, int]]:
        """Yield each line and its length; of a long line, the beginning only is kept."""
        left, dropped = b"", 0
        for data in self._reads():
            *lines, left = (left + data).split(self.separator)
            for line in lines:
                yield line[:RECORD_LENGTH], len(line) + dropped
                dropped = 0
            if len(left) > _READ // 2:  # the last byte may be half a line end
                dropped += len(left) - RECORD_LENGTH - 1
                left = left[:RECORD_LENGTH] + left[-1:]
        if left or dropped:
            yield left[:RECORD_LENGTH], len(left) + dropped

    def piece(self, first: int, records: int) -> bytes:
        """Return some records of a file without line ends, fewer at its end; the very last one may be cut off."""
        self._stream.seek(self._start + first * RECORD_LENGTH)
        left = records * RECORD_LENGTH
        parts = list[bytes]()
        while left and (data := self._stream.read(left)):
            parts.append(data)
            left -= len(data)
        return parts[0] if len(parts) == 1 else b"".join(parts)

    def bodies(self) -> Iterator[bytes]:
        """Yield the records from the first one on, some at a time; the very last one may be cut off."""
        if self.separator:
            held = list[bytes]()
            for line, _ in self._lines():
                held.append(line.ljust(RECORD_LENGTH))
                if len(held) == _READ // RECORD_LENGTH:
                    yield b"".join(held)
                    held.clear()
            yield b"".join(held)
            return
        left = b""
        for data in self._reads():
            body = left + data if left else data
            whole = len(body) // RECORD_LENGTH * RECORD_LENGTH
            left = body[whole:]
            yield body[:whole] if left else body
        yield left
