"""Two folders or archives: files matched by name, read one pair at a time."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from harness.cli.compare_archives import MOST_FILES, archive_at
from harness.cli.comparing import STDIN, Asked, Refusal, compared, read_message
from harness.model.difference import Comparison

__all__ = ["Files", "Outcome", "compare_sets", "files_at"]


class Files(Protocol):
    """Messages by name."""

    refused: list[str]
    """Names that are not looked at: they lead elsewhere, stand twice, or are no plain file."""

    def names(self) -> list[str]:
        """Return the names of the files."""

    def read(self, name: str) -> bytes:
        """Return one file."""

    def close(self) -> None:
        """Let go of what was opened."""


def spelling(place: Path, root: Path) -> str:
    """Return the name of a file in a folder, accents composed, the same on every system."""
    return unicodedata.normalize("NFC", place.relative_to(root).as_posix())


class _Folder:
    """The files of a folder and of those in it."""

    def __init__(self, root: Path) -> None:
        self.refused: list[str] = []
        self._places: dict[str, Path] = {}
        for folder, inner, names in os.walk(root, onerror=lambda error: self._closed(root, error)):
            # What leads elsewhere, maybe in a circle, is told and not followed.
            self.refused += [spelling(Path(folder, name), root) for name in inner if Path(folder, name).is_symlink()]
            for name in names:
                place = Path(folder, name)
                spelled = spelling(place, root)
                if place.is_file() and spelled not in self._places:
                    self._places[spelled] = place
                else:
                    self.refused.append(spelled)
            if len(self._places) > MOST_FILES:
                raise Refusal("comparison.archive-files", file=str(root), bound=str(MOST_FILES))

    def _closed(self, root: Path, error: OSError) -> None:
        if error.filename:
            self.refused.append(spelling(Path(error.filename), root))

    def names(self) -> list[str]:
        return list(self._places)

    def read(self, name: str) -> bytes:
        return read_message(self._places[name])

    def close(self) -> None:
        pass


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one name: compared, or ``missing``, ``extra``, ``refused`` (one of a comparison and a word)."""

    name: str
    comparison: Comparison | None = None
    word: str = ""
    refusal: Refusal | None = None

    @property
    def equal(self) -> bool:
        """True when both sides hold it and say the same."""
        return self.comparison is not None and self.comparison.equal


def files_at(path: Path) -> Files | None:
    """Return the files of a folder or an archive; None for a single file or standard input.

    Raises:
        Refusal: when an archive cannot be read.
    """
    if str(path) == STDIN:
        return None
    return _Folder(path) if path.is_dir() else archive_at(path)


def compare_sets(asked: Asked, reference: Files, observed: Files) -> Iterator[Outcome]:
    """Yield what became of every name, in alphabetical order; one pair of files is held at a time."""
    here, there = set(reference.names()), set(observed.names())
    refused = {*reference.refused, *observed.refused}
    for name in sorted(here | there | refused):
        if name in refused:
            yield Outcome(name, word="refused", refusal=Refusal("comparison.name-refused", name=name))
        elif name not in there:
            yield Outcome(name, word="missing")
        elif name not in here:
            yield Outcome(name, word="extra")
        else:
            try:
                left, right = reference.read(name), observed.read(name)
                yield Outcome(name, compared(asked, left, right, name))
            except Refusal as refusal:
                yield Outcome(name, word="refused", refusal=refusal)
