"""Messages of a zip or tar archive: read without writing where the archive says, bounded in number and size."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import BinaryIO, cast

from harness.cli.comparing import MOST_BYTES, Refusal, read_message

__all__ = ["MOST_EXPANDED", "MOST_FILES", "TarFiles", "ZipFiles", "archive_at", "safe_name"]

MOST_FILES = 10_000
MOST_EXPANDED = 1 << 30
"""Bytes all files of an archive may hold together."""
_PACKED: Mapping[bytes, Callable[[BinaryIO], object]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ": lzma.open,
}
_BLOCK = 1 << 20
_BROKEN = (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError, tarfile.TarError, zipfile.BadZipFile)
_UNREAD = (*_BROKEN, RuntimeError, NotImplementedError)
"""Also: a password is needed, a compression nobody knows."""


def safe_name(name: str) -> str:
    """Return the name of an archive member in one spelling; empty when it leads out of the archive."""
    parts = [part for part in unicodedata.normalize("NFC", name).split("/") if part != "."]
    leads_out = name.startswith("/") or "\\" in name or "\0" in name or ".." in parts or ":" in parts[0]
    return "" if leads_out or not all(parts) else "/".join(parts)


class ZipFiles:
    """The files of a zip archive, expanded one at a time."""

    def __init__(self, path: Path) -> None:
        """Read the list of files.

        Raises:
            Refusal: when it is no archive, or expands to too much.
        """
        self.refused: list[str] = []
        self._path = path
        self._members: dict[str, zipfile.ZipInfo] = {}
        try:
            self._archive = zipfile.ZipFile(path)
        except _UNREAD as error:
            raise _unreadable(path, error) from error
        members = [info for info in self._archive.infolist() if not info.is_dir()]
        _bounded(path, len(members), sum(info.file_size for info in members))
        for info in members:
            name = safe_name(info.filename)
            if not name or name in self._members or (info.external_attr >> 28) == 0o12:
                self.refused.append(info.filename)
            else:
                self._members[name] = info

    def names(self) -> list[str]:
        """Return the names of the files."""
        return list(self._members)

    def read(self, name: str) -> bytes:
        """Return one file.

        Raises:
            Refusal: when it cannot be expanded.
        """
        try:
            with self._archive.open(self._members[name]) as source:
                return source.read(MOST_BYTES)
        except _UNREAD as error:
            raise _unreadable(Path(f"{self._path}!{name}"), error) from error

    def close(self) -> None:
        """Close the archive."""
        self._archive.close()


class _Bounded(io.RawIOBase):
    """A stream that ends in a refusal when more comes out of it than is bearable."""

    def __init__(self, source: BinaryIO, path: Path) -> None:
        self._source, self._path, self._left = source, path, MOST_EXPANDED

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(_BLOCK if size < 0 else min(size, _BLOCK))
        self._left -= len(data)
        if self._left < 0:
            raise Refusal("comparison.archive-expands", file=str(self._path), bound=str(MOST_EXPANDED >> 20))
        return data


class TarFiles:
    """The files of a tar archive, expanded once under numbers into a folder that is removed."""

    def __init__(self, path: Path) -> None:
        """Expand the archive.

        Raises:
            Refusal: when it is no archive, or expands to too much.
        """
        self.refused: list[str] = []
        self._folder = tempfile.TemporaryDirectory(prefix="recette-compare-")
        self._places: dict[str, Path] = {}
        try:
            self._expand(path)
        except _UNREAD as error:
            self.close()
            raise _unreadable(path, error) from error
        except Refusal:
            self.close()
            raise

    def _expand(self, path: Path) -> None:
        with path.open("rb") as file:
            stream = _Bounded(_unpacked(file), path)
            with tarfile.open(fileobj=cast("BinaryIO", stream), mode="r|") as archive:
                total = 0
                for rank, member in enumerate(archive, 1):
                    total += max(member.size, 0)
                    _bounded(path, rank, total)
                    name = safe_name(member.name)
                    if member.isdir():
                        continue
                    if not member.isreg() or member.issparse() or not name or name in self._places:
                        self.refused.append(member.name)
                        continue
                    self._places[name] = self._kept(archive, member, rank)

    def _kept(self, archive: tarfile.TarFile, member: tarfile.TarInfo, rank: int) -> Path:
        place = Path(self._folder.name) / str(rank)
        source = archive.extractfile(member)
        with place.open("wb") as out:
            while source is not None and (block := source.read(_BLOCK)):
                out.write(block)
        return place

    def names(self) -> list[str]:
        """Return the names of the files."""
        return list(self._places)

    def read(self, name: str) -> bytes:
        """Return one file."""
        return read_message(self._places[name])

    def close(self) -> None:
        """Remove what was expanded."""
        self._folder.cleanup()


def _unpacked(file: BinaryIO) -> BinaryIO:
    head = file.read(6)
    file.seek(0)
    opened = next((opened for magic, opened in _PACKED.items() if head.startswith(magic)), None)
    return cast("BinaryIO", opened(file)) if opened else file


def _bounded(path: Path, files: int, total: int) -> None:
    if files > MOST_FILES:
        raise Refusal("comparison.archive-files", file=str(path), bound=str(MOST_FILES))
    if total > MOST_EXPANDED:
        raise Refusal("comparison.archive-expands", file=str(path), bound=str(MOST_EXPANDED >> 20))


def _unreadable(path: Path, error: BaseException) -> Refusal:
    detail = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return Refusal("comparison.archive-unreadable", file=str(path), detail=detail[:200])


def archive_at(path: Path) -> ZipFiles | TarFiles | None:
    """Open the archive at a path; None when the file is none, by its first bytes.

    Raises:
        Refusal: when it is a broken archive, or one too large.
    """
    if not path.is_file():
        return None  # what a pipe gives is there once only
    try:
        with path.open("rb") as file:
            head = file.read(265)
    except OSError:
        return None  # whoever reads it as a message says why
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return ZipFiles(path)
    if head.startswith(tuple(_PACKED)) or head[257:262] == b"ustar":
        return TarFiles(path)
    return None
