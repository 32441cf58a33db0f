"""Cutting bytes into 128-character records and telling which variant each one is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from harness.codecs.b2.layout import RECORD_LENGTH, Layout
from harness.codecs.problem import MAX_PROBLEMS, Problem

__all__ = ["DEFAULT_BOUND", "LINE_ENDS", "Frame", "Variants", "frame", "line_end"]

DEFAULT_BOUND = 64 * 1024 * 1024
"""Bytes above which a file is not read at all."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The records of a file as plain bytes, without separators."""

    body: bytes
    """Concatenated records; the last one may be shorter than 128."""
    separator: bytes
    problems: tuple[Problem, ...]


LINE_ENDS = (b"\r\n", b"\n", b"\r")
"""Line ends a file may use, the longest first."""


def line_end(counts: Mapping[bytes, int], size: int) -> bytes:
    """Return the line end a file uses; empty for a proper file, which has none.

    A few stray control characters do not make a file of lines: at least every second record must end with one.

    Args:
        counts: How many times each of ``LINE_ENDS`` stands in the file; those that do not stand may be left out.
        size: Bytes of the file.
    """
    for end in LINE_ENDS:
        if counts.get(end):
            return end if counts[end] >= max(1, size // (RECORD_LENGTH + len(end)) // 2) else b""
    return b""


def _separator(data: bytes) -> bytes:
    return line_end({end: data.count(end) for end in LINE_ENDS}, len(data))


def _lines(data: bytes, separator: bytes) -> tuple[bytes, list[Problem]]:
    """Join the lines of a separated file; a line of another length is padded or cut, and told."""
    parts, problems = [], []
    lines = data.split(separator)
    if lines[-1] == b"":
        lines.pop()
    for rank, line in enumerate(lines, 1):
        if len(line) != RECORD_LENGTH:
            problems.append(
                Problem("codecs.b2-record-length", f"#{rank}", (("length", str(len(line))), ("rank", str(rank))))
            )
        parts.append(line[:RECORD_LENGTH].ljust(RECORD_LENGTH))
    return b"".join(parts), problems


_CLEAN = bytes(range(0x20, 0x7F))


def _strange(body: bytes) -> list[Problem]:
    """Report bytes that no record may hold (control characters, accents, UTF-8 remains)."""
    if not body.translate(None, _CLEAN):
        return []
    found = []
    for offset, byte in enumerate(body):
        if not 0x20 <= byte < 0x7F:
            rank, column = divmod(offset, RECORD_LENGTH)
            found.append(
                Problem(
                    "codecs.b2-strange-byte",
                    f"#{rank + 1}",
                    (("byte", f"{byte:02X}"), ("column", str(column + 1)), ("rank", str(rank + 1))),
                )
            )
            if len(found) == MAX_PROBLEMS:
                break
    return found


def frame(data: bytes, bound: int = DEFAULT_BOUND) -> Frame:
    """Cut a file into records.

    Args:
        data: The file as received.
        bound: Size in bytes above which nothing is read.

    Returns:
        The records without separators, and what was wrong with the cutting.
    """
    if len(data) > bound:
        size = (("bound", str(bound)), ("size", str(len(data))))
        return Frame(b"", b"", (Problem("codecs.b2-too-large", "", size),))
    separator = _separator(data)
    problems: list[Problem] = []
    if separator:
        body, problems = _lines(data, separator)
        problems.insert(0, Problem("codecs.b2-separators", "", (("separator", separator.hex()),)))
    else:
        body = data
        if not data:
            problems.append(Problem("codecs.b2-empty"))
        elif len(data) % RECORD_LENGTH:
            rank = len(data) // RECORD_LENGTH + 1
            arguments = (("length", str(len(data) % RECORD_LENGTH)), ("rank", str(rank)))
            problems.append(Problem("codecs.b2-truncated", f"#{rank}", arguments))
    problems += _strange(body)
    return Frame(body, separator, tuple(problems[:MAX_PROBLEMS]))


class Variants:
    """Which variant a record is, by content: column 36, then column 39, else the base."""

    __slots__ = ("_at_36", "_at_39", "_bases")

    def __init__(self, layout: Layout) -> None:
        """Take the discriminators out of the record tables."""
        self._at_36: dict[tuple[str, str], str] = {}
        self._at_39: dict[tuple[str, str], str] = {}
        self._bases: dict[str, str] = {}
        for record in layout.records.values():
            pos, letter = record.complement
            if pos == 36:
                self._at_36[record.id[0], letter] = record.id
            elif pos == 39:
                self._at_39[record.id[0], letter] = record.id
            else:
                self._bases[record.id[0]] = record.id

    @property
    def at_36(self) -> Mapping[tuple[str, str], str]:
        """Variants told by column 36, by (type, letter)."""
        return self._at_36

    @property
    def at_39(self) -> Mapping[tuple[str, str], str]:
        """Variants told by column 39, by (type, letter)."""
        return self._at_39

    def of(self, text: str) -> str:
        """Return the variant of a record; empty when no layout describes it."""
        kind, at_36 = text[:1], text[35:36]
        if kind in "09":
            base = self._bases.get(kind, "")
            return base if text[:3] == base else ""
        if at_36.isalpha() and kind in "34":
            return self._at_36.get((kind, at_36), "")
        return self._at_39.get((kind, text[38:39])) or self._bases.get(kind, "")
