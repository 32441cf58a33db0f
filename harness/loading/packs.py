"""Pack folders on disk: which there are, their files, their digests."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from harness.loading.typed import read_as
from harness.loading.yaml_nodes import Document, read_yaml
from harness.model.basis import Basis
from harness.model.source import Diagnostic, Place
from harness.model.text import Override

__all__ = ["SHARED", "SHELVES", "PackFolder", "PackHead", "digest_of", "find_packs", "shipped_packs"]

SHELVES = ("addenda", "riders", "teleservices", "workstation")
"""Folders whose subfolders are one text each."""

SHARED = ("actions", "cards", "people", "products", "tables")
"""Folders that are a pack each, without a text."""

_HEAD = "pack.yaml"
_MOST_FILES = 20_000
_MOST_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class PackHead:
    """The optional head ``pack.yaml`` of a shared folder."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    version: str = ""
    basis: Basis = Basis.SYNTHETIC
    diffusion: str = "open"
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True)
class PackFolder:
    """One pack as found on disk: its files by relative path, and what could not be read."""

    id: str
    """Name of the folder; a text's own id replaces it once read."""
    prefix: str
    """What cases call its files by: ``<prefix>/<relative path>``."""
    root: Path
    shared: str
    """Which shared folder it is, empty for a text."""
    files: Mapping[str, bytes]
    head: PackHead = field(default_factory=PackHead)
    shipped: bool = False
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def key(self) -> str:
        """What tells this folder from every other, whatever its id."""
        return self.root.as_posix()

    def document(self, relative: str) -> Document:
        """Read one YAML file of the pack."""
        return read_yaml(self.files[relative], self.shown(relative))

    def shown(self, relative: str) -> str:
        """Return the path a diagnostic shows."""
        return f"{self.root.as_posix()}/{relative}"

    def yaml_files(self, folder: str = "") -> Iterator[str]:
        """Yield the YAML files under a subfolder, in order of path."""
        start = f"{folder}/" if folder else ""
        for relative in self.files:
            if relative.startswith(start) and relative.endswith((".yaml", ".yml")) and relative != _HEAD:
                yield relative


def shipped_packs() -> Path:
    """Return the folder of the packs shipped with the bench, installed or in a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "_scenarios"
    return installed if installed.is_dir() else package.parent / "scenarios"


def digest_of(files: Mapping[str, bytes]) -> str:
    """Return the SHA-256 of a pack: sorted paths, each with the SHA-256 of its content."""
    whole = hashlib.sha256()
    for path in sorted(files):
        whole.update(f"{path}\0{hashlib.sha256(files[path]).hexdigest()}\n".encode())
    return whole.hexdigest()


def find_packs(roots: Sequence[Path]) -> tuple[tuple[PackFolder, ...], tuple[Diagnostic, ...]]:
    """Return the packs under each root.

    A root is one text when it holds ``text.yaml``; else its shelves, its shared folders and its
    subfolders that hold a text are read.
    """
    packs: list[PackFolder] = []
    found: list[Diagnostic] = []
    seen: set[Path] = set()
    for root in roots:
        folders = list(_folders(root))
        if not folders:
            found.append(Diagnostic(Place(root.as_posix(), 1, 1), "loading.no-pack"))
        for folder, shared in folders:
            if folder.resolve() not in seen:
                seen.add(folder.resolve())
                packs.append(_pack(folder, shared, root, {pack.id for pack in packs}))
                found.extend(packs[-1].diagnostics)
    return tuple(packs), tuple(found)


def _folders(root: Path) -> Iterator[tuple[Path, str]]:
    """Yield (folder, which shared folder it is or empty for a text)."""
    if (root / "text.yaml").is_file():
        yield root, ""
        return
    for folder in _subfolders(root):
        shared = folder.name.rpartition(".")[2]
        if folder.name in SHELVES:
            yield from ((text, "") for text in _subfolders(folder))
        elif shared in SHARED:
            yield folder, shared
        elif (folder / "text.yaml").is_file():
            yield folder, ""


def _subfolders(folder: Path) -> list[Path]:
    try:
        return sorted(inner for inner in folder.iterdir() if inner.is_dir() and not inner.name.startswith((".", "_")))
    except OSError:
        return []


def _pack(folder: Path, shared: str, root: Path, taken: Collection[str]) -> PackFolder:
    found: list[Diagnostic] = []
    files = dict(sorted(_files(folder, found)))
    name = folder.name if folder.name not in taken else f"{root.resolve().name}.{folder.name}"
    head = PackHead()
    if shared and _HEAD in files:
        document = read_yaml(files[_HEAD], f"{folder.as_posix()}/{_HEAD}")
        found.extend(document.diagnostics)
        if document.tree is not None:
            read = read_as(PackHead, document, document.tree)
            found.extend(read.diagnostics)
            head = read.value or head
    shipped = folder.resolve().is_relative_to(shipped_packs().resolve())
    return PackFolder(name, shared or folder.name, folder, shared, files, head, shipped, tuple(found))


def _files(folder: Path, found: list[Diagnostic]) -> Iterator[tuple[str, bytes]]:
    """Yield (relative path, content) of the regular files below a folder; links are not followed."""
    count = total = 0
    for parent, folders, names in os.walk(folder, onerror=lambda error: found.append(_unreadable(folder, error))):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "__pycache__")
        for name in sorted(names):
            path = Path(parent, name)
            if not name.isprintable() or not name.isascii():
                found.append(Diagnostic(Place(ascii(path.as_posix()), 1, 1), "loading.file-name"))
                continue
            try:
                status = path.lstat()
                if name.startswith(".") or not stat.S_ISREG(status.st_mode):
                    continue
                count, total = count + 1, total + status.st_size
                if count > _MOST_FILES or total > _MOST_BYTES:
                    found.append(Diagnostic(Place(path.as_posix(), 1, 1), "loading.pack-too-big"))
                    return
                yield path.relative_to(folder).as_posix(), path.read_bytes()
            except OSError as error:
                found.append(_unreadable(path, error))


def _unreadable(path: Path, error: OSError) -> Diagnostic:
    return Diagnostic(Place(path.as_posix(), 1, 1), "loading.unreadable", (("problem", error.strerror or ""),))
