"""Nesting of the entities of a return, and the narrower one of an RSP (synthetic layout SYN-05); both are data."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from harness.codecs.b2.files import find_file
from harness.codecs.b2.layout import LayoutError
from harness.codecs.noemie.codec import Entity, NoemieFile
from harness.codecs.problem import MAX_PROBLEMS, Problem

__all__ = ["Nesting", "check_nesting", "check_rsp", "nesting_from_files", "parse_nesting"]

_ENDS = ("000", "999")
_INVOICES = frozenset({"100", "102"})
_REJECT = "294"
_DEEPEST = 16


@dataclass(frozen=True, slots=True)
class Nesting:
    """Where each entity may stand."""

    under: Mapping[str, frozenset[str]]
    """Entity → entities it may stand under."""
    rsp: frozenset[str]
    """Entities an RSP is made of."""
    parts: tuple[str, ...]
    """Entities each invoice of an RSP has once."""
    source: str
    rsp_source: str


def parse_nesting(table: bytes) -> Nesting:
    """Read the nesting table.

    Raises:
        LayoutError: when it cannot be used.
    """
    try:
        found = tomllib.loads(table.decode("utf-8"))
        under = {code: frozenset(parents) for code, parents in found["under"].items()}
        rsp = found["rsp"]
        return Nesting(under, frozenset(rsp["entities"]), tuple(rsp["parts"]), found["source"], rsp["source"])
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise LayoutError(f"nesting table: {error}") from error


def nesting_from_files(files: Mapping[str, bytes]) -> Nesting:
    """Return the nesting out of pack files, by pack-relative path."""
    return parse_nesting(find_file(files, "b2/noemie_nesting.toml"))


def _misplaced(entity: Entity, open_: str) -> Problem:
    arguments = (("code", entity.code), ("under", open_))
    return Problem("codecs.noemie-nesting", entity.location(), arguments)


def _problems(file: NoemieFile, nesting: Nesting) -> Iterator[Problem]:
    open_: list[str] = []
    for entity in file.entities:
        if entity.code in _ENDS:
            open_ = [entity.code]
        elif entity.code == "990":
            # A level that is not open is told by the totals.
            level = entity.read(6, 17).strip()
            if level in open_:
                del open_[open_.index(level) :]
        elif parents := nesting.under.get(entity.code):
            depth = next((n for n in range(len(open_), 0, -1) if open_[n - 1] in parents), 0)
            if not depth:
                yield _misplaced(entity, open_[-1] if open_ else "")
            # What follows is taken to belong to a misplaced entity, and no deeper than any return goes.
            del open_[min(depth or len(open_), _DEEPEST) :]
            open_.append(entity.code)


def check_nesting(file: NoemieFile, nesting: Nesting) -> tuple[Problem, ...]:
    """Return the entities that stand where they may not; unknown entities are passed over.

    Args:
        file: A decoded return.
        nesting: Where each entity may stand.
    """
    return tuple(_problems(file, nesting))[:MAX_PROBLEMS]


def _invoices(file: NoemieFile) -> Iterator[list[Entity]]:
    """Yield each invoice with the entities that follow it, up to the next invoice or closing."""
    block: list[Entity] = []
    for entity in file.entities:
        if entity.code in _INVOICES or entity.code in {"080", "990", "999"}:
            if block:
                yield block
            block = [entity] if entity.code in _INVOICES else []
        elif block:
            block.append(entity)
    if block:
        yield block


def _rsp_problems(file: NoemieFile, nesting: Nesting) -> Iterator[Problem]:
    for entity in file.entities:
        if entity.code not in nesting.rsp:
            yield Problem("codecs.rsp-entity", entity.location(), (("code", entity.code),))
    for block in _invoices(file):
        codes = [entity.code for entity in block]
        where = block[0].location()
        for part in nesting.parts:
            if codes.count(part) != 1:
                count = (("code", part), ("count", str(codes.count(part))))
                yield Problem("codecs.rsp-part", where, count)
        states = {entity.read(14) for entity in block if entity.code in nesting.parts}
        if ("R" in states) != (_REJECT in codes):
            yield Problem("codecs.rsp-reject", where, (("states", "".join(sorted(states)).strip() or "-"),))


def check_rsp(file: NoemieFile, nesting: Nesting) -> tuple[Problem, ...]:
    """Return what makes a return no RSP in the synthetic layout SYN-05.

    Only its entities stand there, nested as in a return; each invoice has its parts once; a rejected part has its
    reject line, and only then.

    Args:
        file: A decoded return.
        nesting: The tables.
    """
    return (*check_nesting(file, nesting), *_rsp_problems(file, nesting))[:MAX_PROBLEMS]
