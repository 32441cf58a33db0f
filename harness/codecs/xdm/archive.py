"""An XDM archive read: its fixed files, its subsets, their metadata, and each document against them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from posixpath import normpath

from harness.codecs.problem import Problem
from harness.codecs.xdm.members import Bounds, read_members
from harness.codecs.xds.model import DocumentEntry, Metadata
from harness.codecs.xds.read import read_metadata
from harness.codecs.xds.rules import content_problems, metadata_problems
from harness.codecs.xml.tree import first_problems

__all__ = ["FIXED", "Subset", "Xdm", "read_xdm"]

FIXED = ("INDEX.HTM", "README.TXT")
"""Files at the root of every archive (IHE ITI TF-2 §3.32.4.1.2)."""
_FOLDER, _METADATA = "IHE_XDM/", "METADATA.XML"


@dataclass(frozen=True, slots=True)
class Subset:
    """One folder under ``IHE_XDM``: one submission."""

    name: str
    metadata: Metadata | None
    documents: Mapping[str, bytes]
    """Content by id of the entry; entries whose file is missing are left out."""


@dataclass(frozen=True, slots=True)
class Xdm:
    """An archive taken apart, and everything to say against it."""

    files: Mapping[str, bytes]
    """Every file by its whole name."""
    subsets: tuple[Subset, ...]
    problems: tuple[Problem, ...]


def read_xdm(data: bytes, bounds: Bounds | None = None) -> Xdm:
    """Read an archive; one that is none has no file and one problem."""
    files, unread = read_members(data, bounds)
    if not files:
        return Xdm({}, (), unread or (Problem("exchanges.xdm-empty"),))
    folders = sorted({name.split("/")[1] for name in files if name.startswith(_FOLDER) and name.count("/") > 1})
    problems: list[Problem] = [*unread, *_fixed(files)]
    if not folders:
        problems.append(Problem("exchanges.xdm-no-subset", _FOLDER))
    subsets, used = [], {*FIXED}
    for folder in folders:
        subset, seen, told = _subset(f"{_FOLDER}{folder}/", folder, files)
        subsets.append(subset)
        used |= seen
        problems += told
    problems += [Problem("exchanges.xdm-unnamed", name[:200]) for name in files if _stray(name, used)]
    return Xdm(files, tuple(subsets), first_problems(problems))


def _fixed(files: Mapping[str, bytes]) -> Iterator[Problem]:
    for name in FIXED:
        if name not in files:
            other = next((one for one in files if one.upper() == name), "")
            code = "exchanges.xdm-case" if other else "exchanges.xdm-missing"
            yield Problem(code, other or name, (("expected", name),))


def _stray(name: str, used: set[str]) -> bool:
    """Tell files of a subset that no entry names; beside ``IHE_XDM`` anything may stand (style sheets, viewers)."""
    return name.startswith(_FOLDER) and name not in used


def _subset(prefix: str, folder: str, files: Mapping[str, bytes]) -> tuple[Subset, set[str], list[Problem]]:
    place = prefix + _METADATA
    if place not in files:
        return Subset(folder, None, {}), set(), [Problem("exchanges.xdm-missing", place, (("expected", place),))]
    metadata, unread = read_metadata(files[place])
    told = [_at(place, one) for one in unread]
    if metadata is None:
        return Subset(folder, None, {}), {place}, told
    told += [_at(place, one) for one in metadata_problems(metadata)]
    documents, seen = {}, {place}
    for entry in metadata.documents:
        name = _file_of(prefix, entry)
        if name in files:
            documents[entry.id] = files[name]
            seen.add(name)
            told += [_at(name, one) for one in content_problems(entry, files[name], needed=True)]
        else:
            code = "exchanges.xdm-document" if name else "exchanges.xdm-uri"
            told.append(Problem(code, place, (("found", entry.uri[:200]), ("id", entry.id[:100]))))
    return Subset(folder, metadata, documents), seen, told


def _file_of(prefix: str, entry: DocumentEntry) -> str:
    """Return the whole name of the file an entry names; empty when it names none inside its subset."""
    name = normpath(prefix + entry.uri) if entry.uri and "\\" not in entry.uri else ""
    return name if name.startswith(prefix) and not entry.uri.startswith("/") else ""


def _at(name: str, problem: Problem) -> Problem:
    return Problem(problem.code, f"{name} {problem.location}".strip(), problem.arguments)
