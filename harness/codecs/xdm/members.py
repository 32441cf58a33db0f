"""Files of a zip archive somebody else made: bounded, and only names that stay inside."""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from harness.codecs.problem import Problem
from harness.codecs.xml.tree import first_problems

__all__ = ["Bounds", "read_members"]

_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    MemoryError,
    NotImplementedError,
    RuntimeError,
    OSError,
    ValueError,
)
"""What the library raises on hostile bytes."""
_DRIVE = re.compile(r"[A-Za-z]:")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much an archive may hold."""

    max_bytes: int = 64_000_000
    max_files: int = 1_000
    max_expanded: int = 128_000_000
    """Bytes of all files together."""
    max_ratio: int = 200
    """Of one file beyond a million bytes, expanded to stored."""


def read_members(data: bytes, bounds: Bounds | None = None) -> tuple[Mapping[str, bytes], tuple[Problem, ...]]:
    """Return the files by name and everything that kept one from being read, or should not be there.

    Args:
        data: the archive.
        bounds: limits; what would cross one is not expanded.
    """
    limits = bounds or Bounds()
    if len(data) > limits.max_bytes:
        found = (("found", str(len(data))), ("limit", str(limits.max_bytes)))
        return {}, (Problem("exchanges.xdm-size", "", found),)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _members(archive, limits)
    except _UNREADABLE as error:
        return {}, (Problem("exchanges.xdm-unreadable", "", (("reason", str(error)[:120]),)),)


def _members(archive: zipfile.ZipFile, limits: Bounds) -> tuple[Mapping[str, bytes], tuple[Problem, ...]]:
    infos = archive.infolist()
    problems: list[Problem] = []
    if len(infos) > limits.max_files:
        found = (("found", str(len(infos))), ("limit", str(limits.max_files)))
        problems.append(Problem("exchanges.xdm-files", "", found))
    files: dict[str, bytes] = {}
    left = limits.max_expanded
    for info in infos[: limits.max_files]:
        told = next(_refusal(info, files, limits), None)
        if told is not None:
            problems.append(told)
        elif not info.is_dir():
            content = _content(archive, info, left)
            if isinstance(content, Problem):
                problems.append(content)
            else:
                files[info.filename] = content
                left -= len(content)
    return files, first_problems(problems)


def _refusal(info: zipfile.ZipInfo, files: Mapping[str, bytes], limits: Bounds) -> Iterator[Problem]:
    name = info.filename
    # The library cuts names at a null byte; what the archive says is kept apart.
    steps = info.orig_filename.replace("\\", "/").split("/")
    if (
        ".." in steps
        or steps[0] == ""
        or _DRIVE.match(name)
        or "\\" in info.orig_filename
        or "\0" in info.orig_filename
    ):
        yield Problem("exchanges.xdm-escape", info.orig_filename[:200].replace("\0", "\\0"))
    if (info.external_attr >> 16) & 0o170000 == 0o120000:
        yield Problem("exchanges.xdm-link", name[:200])
    if name in files:
        yield Problem("exchanges.xdm-twice", name[:200])
    if info.flag_bits & 1:
        yield Problem("exchanges.xdm-encrypted", name[:200])
    if info.file_size > 1_000_000 and info.file_size > limits.max_ratio * max(1, info.compress_size):
        found = (("found", str(info.file_size)), ("limit", str(limits.max_ratio * max(1, info.compress_size))))
        yield Problem("exchanges.xdm-bomb", name[:200], found)


def _content(archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int) -> bytes | Problem:
    """Expand one file, never beyond what is left, whatever size its header claims."""
    try:
        with archive.open(info) as opened:
            content = opened.read(left + 1)
    except _UNREADABLE as error:
        return Problem("exchanges.xdm-file", info.filename[:200], (("reason", str(error)[:120]),))
    if len(content) > left:
        return Problem(
            "exchanges.xdm-bomb", info.filename[:200], (("found", str(info.file_size)), ("limit", str(left)))
        )
    return content
