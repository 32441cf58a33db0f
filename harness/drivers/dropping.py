"""The folder a person drops evidence into: each file is taken once, when it no longer grows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from harness.drivers.base import Artifact

__all__ = ["MAX_FILES", "DropFolder"]

MAX_FILES = 100
"""Files kept of one step."""

_MAX_FILE = (8 << 20) + 1
"""Bytes read of one file; one more than is kept, so that a longer file is told from one that fits."""

_MOST_LOOKED_AT = 1000
_TAKEN = (-1, -1)
_MEDIA = {
    ".txt": "text/plain",
    ".log": "text/plain",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".pdf": "application/pdf",
    ".xml": "application/xml",
    ".json": "application/json",
}


@dataclass
class DropFolder:
    """What was seen of a folder so far."""

    folder: Path
    _seen: dict[Path, tuple[int, int]] = field(default_factory=dict)
    """Size and time of change at the last look, or ``_TAKEN``."""

    def begin(self) -> None:
        """Make the folder if needed; what lies there already was not given for what comes now."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for path in self._files():
            self._seen[path] = _TAKEN

    def new_files(self, *, still_growing: bool = True) -> Iterator[Artifact]:
        """Yield the files that are new.

        Args:
            still_growing: A file is left for the next look unless it is as it was at the last one.
                False when the person says that she is done: what lies there is what she gives.
        """
        for path in self._files():
            stamp = _stamp(path)
            if stamp is None or self._seen.get(path) == _TAKEN:
                continue
            before, self._seen[path] = self._seen.get(path), stamp
            if still_growing and before != stamp:
                continue
            self._seen[path] = _TAKEN
            if content := _content(path):
                yield Artifact(path.name, _MEDIA.get(path.suffix.lower(), "application/octet-stream"), content)

    def _files(self) -> list[Path]:
        try:
            paths = sorted(path for path in self.folder.iterdir() if not path.name.startswith("."))
        except OSError:
            return []
        return paths[:_MOST_LOOKED_AT]


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        stat = path.lstat()
    except OSError:
        return None
    return (stat.st_size, stat.st_mtime_ns) if path.is_file() and not path.is_symlink() else None


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(_MAX_FILE)
    except OSError:
        return b""
