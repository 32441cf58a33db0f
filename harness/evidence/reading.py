"""Reading a journal back: entries and located problems, whatever the file holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, TypeGuard

from harness.evidence.chain import FIRST_PREV, MAX_LINE, decode_line, digest, is_digest
from harness.model.action import Json
from harness.model.record import Entry, EntryKind
from harness.model.source import Diagnostic, Place

__all__ = ["MAX_LINES", "MAX_PROBLEMS", "JournalRead", "blob_names", "located", "read_journal"]

MAX_LINES = 1_000_000
"""Lines read from one journal."""

MAX_PROBLEMS = 100
"""Problems told about one journal; a last one says that there are more."""

_KEYS = {"seq": int, "prev": str, "at": str, "clock": str, "kind": str, "data": dict}
_KINDS = {str(kind): kind for kind in EntryKind}


@dataclass(frozen=True, slots=True)
class JournalRead:
    """A journal as found on disk."""

    entries: tuple[Entry, ...]
    problems: tuple[Diagnostic, ...]
    torn: bool
    """The last line has no end: the writer was killed. No problem in an attempt without seal."""
    lines: int
    last: str
    """Hash of the last whole line."""
    journal_sha256: str
    """Hash of the bytes as they stand, torn end included."""


def located(file: str, line: int, code: str, **arguments: object) -> Diagnostic:
    """Build one problem at a line (0 = the file as a whole)."""
    texts = tuple(sorted((name, str(value)) for name, value in arguments.items()))
    return Diagnostic(Place(file, line, 1), f"evidence.{code}", texts)


def read_journal(path: Path, name: str = "") -> JournalRead:
    """Read a journal; never raises for what the file holds.

    Args:
        path: The journal file.
        name: How problems call the file (default: the path).
    """
    reader = _Reader(name or str(path))
    try:
        with path.open("rb") as stream:
            reader.read(stream)
    except OSError as error:
        reader.problem(0, "unreadable-file", error=error.strerror or type(error).__name__)
    return reader.result()


def blob_names(data: Mapping[str, Json]) -> Iterator[str]:
    """Yield the blob names that the data of an entry refers to, at any depth."""
    for key, value in data.items():
        if isinstance(value, str):
            if value and (key == "blob" or key.endswith("_blob")):
                yield value
        elif isinstance(value, dict):
            yield from blob_names(value)
        elif isinstance(value, list):
            yield from (name for item in value if isinstance(item, dict) for name in blob_names(item))


class _Reader:
    """State of one reading."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.entries: list[Entry] = []
        self.problems: list[Diagnostic] = []
        self.torn = False
        self.lines = 0
        self.prev = FIRST_PREV
        self.at = ""
        self.whole = sha256()

    def read(self, stream: BinaryIO) -> None:
        while line := stream.readline(MAX_LINE + 1):
            self.whole.update(line)
            if not line.endswith(b"\n"):
                if len(line) > MAX_LINE:
                    self.problem(self.lines + 1, "line-too-long", limit=MAX_LINE)
                    self._skip(stream)
                self.torn = True
                return
            if self.lines == MAX_LINES:
                self.problem(self.lines + 1, "too-many-lines", limit=MAX_LINES)
                self._skip(stream)
                return
            self.lines += 1
            self._line(line)
            self.prev = digest(line)

    def _skip(self, stream: BinaryIO) -> None:
        while chunk := stream.read(MAX_LINE):
            self.whole.update(chunk)

    def _line(self, line: bytes) -> None:
        values = decode_line(line)
        if not _well_formed(values):
            self.problem(self.lines, "bad-line")
            return
        entry = _entry(values)
        if entry is None:
            self.problem(self.lines, "unknown-kind", kind=str(values["kind"])[:40])
            return
        if entry.seq != self.lines:
            self.problem(self.lines, "bad-sequence", found=entry.seq, expected=self.lines)
        if entry.prev != self.prev:
            self.problem(self.lines, "broken-chain", found=entry.prev[:12], expected=self.prev[:12])
        if entry.at < self.at:
            self.problem(self.lines, "time-runs-back", found=entry.at[:40], previous=self.at)
        self.at = entry.at
        self.entries.append(entry)

    def problem(self, line: int, code: str, **arguments: object) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(located(self.name, line, code, **arguments))
        elif len(self.problems) == MAX_PROBLEMS:
            self.problems.append(located(self.name, line, "more-problems"))

    def result(self) -> JournalRead:
        return JournalRead(
            tuple(self.entries), tuple(self.problems), self.torn, self.lines, self.prev, self.whole.hexdigest()
        )


def _well_formed(values: dict[str, Json] | None) -> TypeGuard[dict[str, Json]]:
    return (
        values is not None
        and values.keys() == _KEYS.keys()
        and all(type(values[key]) is kind for key, kind in _KEYS.items())
        and is_digest(values["prev"])
    )


def _entry(values: Mapping[str, Json]) -> Entry | None:
    match values:
        case {
            "seq": int(seq),
            "prev": str(prev),
            "at": str(at),
            "clock": str(clock),
            "kind": str(kind),
            "data": dict(data),
        } if kind in _KINDS:
            return Entry(seq, prev, at, clock, _KINDS[kind], data)
        case _:
            return None
