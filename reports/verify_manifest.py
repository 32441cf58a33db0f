"""Every file of a dossier against its manifest: present, plain, inside, and of the right digest."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from reports.folder import MANIFEST, manifest_bytes
from reports.verify import Breach, breach, compare_bytes

__all__ = ["MAX_DOCUMENT", "check_manifest", "read_bounded", "strange_entries"]

MAX_DOCUMENT = 256 * 1024 * 1024
"""Largest document read whole, in bytes."""

MAX_FILES = 500_000
"""Files a dossier may hold."""

_OUTSIDE_MANIFEST = frozenset({MANIFEST, "manifest.dsse"})


def strange_entries(folder: Path) -> tuple[Breach, ...]:
    """Return what may not stand in a dossier: links, devices, pipes, names that are not texts.

    A dossier that holds any is read no further: opening a pipe waits for ever, a link leads out.
    """
    found: list[Breach] = []
    for count, path in enumerate(_entries(folder)):
        name = path.relative_to(folder).as_posix()
        if count == MAX_FILES:
            return (*found, breach(name, "too-many-files", limit=str(MAX_FILES)))
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            found.append(breach(name, "link"))
        elif not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            found.append(breach(name, "not-a-file"))
        elif not name.isprintable():  # surrogates of names that are not UTF-8 are not printable either
            found.append(breach(name, "bad-name"))
    return tuple(found)


def check_manifest(folder: Path) -> tuple[Breach, ...]:
    """Compare every file of the dossier with the manifest; what is extra or missing is a breach."""
    try:
        raw = read_bounded(folder / MANIFEST)
        listed = _listed(raw)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as fault:
        return (breach(MANIFEST, "manifest-unreadable", detail=str(fault)[:200]),)
    found = [b for name, entry in sorted(listed.items()) for b in _check(folder, name, entry, _line_of(raw, name))]
    present = {p.relative_to(folder).as_posix() for p in _entries(folder) if p.is_symlink() or not p.is_dir()}
    found += [breach(n, "file-extra") for n in sorted(present - set(listed) - _OUTSIDE_MANIFEST)]
    # What says the same in other words (blanks, repeated keys) was not written by the bench either.
    return tuple(found) or compare_bytes(MANIFEST, raw, manifest_bytes(listed))


def read_bounded(path: Path) -> bytes:
    """Return the bytes of a document.

    Raises:
        OSError: It cannot be read, or is larger than ``MAX_DOCUMENT``.
    """
    with path.open("rb") as stream:
        content = stream.read(MAX_DOCUMENT + 1)
    if len(content) > MAX_DOCUMENT:
        raise OSError(f"> {MAX_DOCUMENT} bytes")
    return content


def _entries(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder, followlinks=False):
        for name in sorted([*folders, *names]):
            yield Path(parent, name)


def _listed(raw: bytes) -> dict[str, tuple[str, int]]:
    files = json.loads(raw)["files"]
    return {name: (str(entry["sha256"]), int(entry["size"])) for name, entry in files.items()}


def _check(folder: Path, name: str, entry: tuple[str, int], line: str) -> Iterator[Breach]:
    path = folder / name
    if not _proper(name) or not os.path.realpath(path).startswith(f"{os.path.realpath(folder)}/"):
        yield breach(name, "path-outside", line=line)
    elif path.is_symlink() or not path.is_file():
        yield breach(name, "file-missing", line=line)
    elif (size := path.stat().st_size) != entry[1]:
        yield breach(name, "size-differs", expected=str(entry[1]), observed=str(size), line=line)
    elif (found := _sha256(path)) != entry[0]:
        yield breach(name, "digest-differs", expected=entry[0], observed=found, line=line)


def _proper(name: str) -> bool:
    """Tell whether a name is the one way of writing a path below the dossier."""
    path = PurePosixPath(name)
    plain = name.isprintable() and len(name.encode()) < 4096 and all(len(p.encode()) < 256 for p in path.parts)
    return bool(name) and plain and not path.is_absolute() and ".." not in path.parts and path.as_posix() == name


def _line_of(raw: bytes, name: str) -> str:
    """Return the line of the manifest that names a file, 0 when it is spelled in another way."""
    at = raw.find(json.dumps(name, ensure_ascii=False).encode("utf-8", "replace") + b":")
    return str(raw.count(b"\n", 0, at) + 1) if at >= 0 else "0"


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
