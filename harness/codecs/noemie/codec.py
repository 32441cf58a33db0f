"""NOEMIE entities to and from bytes; entity tables are data passed in as values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from harness.codecs.b2.codec import fill_record
from harness.codecs.b2.fields import RecordLayout, parse_records
from harness.codecs.b2.files import find_file, find_files
from harness.codecs.b2.frame import DEFAULT_BOUND
from harness.codecs.problem import MAX_PROBLEMS, Problem

__all__ = ["Entities", "Entity", "NoemieFile", "decode", "encode", "entity", "noemie_from_files", "parse_entities"]

Entities = Mapping[str, RecordLayout]
"""Entity code (``102``) → its fields, the closing ``@`` included."""

_FRAMES = ("000", "999")


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity as text, its ``@`` included."""

    code: str
    text: str
    occurrence: int = 1
    """Which entity of this code in the file, from 1."""

    def read(self, pos: int, length: int = 1) -> str:
        """Return ``length`` characters from position ``pos`` (from 1)."""
        return self.text[pos - 1 : pos - 1 + length]

    def location(self, pos: int = 0, length: int = 1) -> str:
        """Return where a field stands, as ``198[15,8]#2``."""
        place = f"[{pos},{length}]" if pos else ""
        return f"{self.code}{place}#{self.occurrence}"


@dataclass(frozen=True, slots=True)
class NoemieFile:
    """A decoded return."""

    entities: tuple[Entity, ...]
    problems: tuple[Problem, ...] = ()

    def of(self, code: str) -> tuple[Entity, ...]:
        """All entities of one code, in file order."""
        return tuple(e for e in self.entities if e.code == code)


def parse_entities(noemie_csv: bytes, records_csv: bytes, as_of: date | None = None) -> dict[str, RecordLayout]:
    """Return the entity table; 000 and 999 are those of the record table.

    Args:
        noemie_csv: The entities.
        records_csv: The record table of the B2 family.
        as_of: Day whose layouts are wanted; None = those that have no end.

    Raises:
        LayoutError: when a table cannot be used.
    """
    frames = {code: fields for code, fields in parse_records(records_csv, as_of).items() if code in _FRAMES}
    return {code: RecordLayout(code, fields) for code, fields in (parse_records(noemie_csv, as_of) | frames).items()}


def noemie_from_files(
    files: Mapping[str, bytes], *, own: Mapping[str, bytes] | None = None, as_of: date | None = None
) -> dict[str, RecordLayout]:
    """Return the entity table out of pack files, by pack-relative path.

    Args:
        files: Pack files.
        own: Files of the reader's own layout pack: its entities replace those they name.
        as_of: Day whose layouts are wanted; None = those that have no end.

    Raises:
        LayoutError: when a table is missing or cannot be used.
    """
    entities = parse_entities(find_file(files, "b2/noemie.csv"), find_file(files, "b2/records.csv"), as_of)
    for table in find_files({}, own or {}, "b2/noemie.csv"):
        entities |= {code: RecordLayout(code, fields) for code, fields in parse_records(table, as_of).items()}
    return entities


def entity(entities: Entities, code: str, values: Mapping[int, str | int]) -> Entity:
    """Build one entity; values by first position, left out = constant, default, blanks or zeros."""
    return Entity(code, fill_record(entities[code], values))


def encode(entities: Iterable[Entity]) -> bytes:
    """Return the bytes of a return, without separators."""
    return "".join(e.text for e in entities).encode("latin-1")


def _length(text: str, start: int, entities: Entities) -> tuple[int, str]:
    """Return the length of the entity at ``start``, and the code of a problem with it."""
    code = text[start : start + 3]
    known = entities.get(code)
    if code in _FRAMES:
        length = known.length if known else 128
        return length, "" if start + length <= len(text) else "codecs.noemie-truncated"
    if known and text[start + known.length - 1 : start + known.length] == "@":
        return known.length, ""
    end = text.find("@", start)
    if end < 0:
        return len(text) - start, "codecs.noemie-truncated"
    return end + 1 - start, "codecs.noemie-entity-length" if known else "codecs.noemie-unknown-entity"


def decode(data: bytes, entities: Entities, bound: int = DEFAULT_BOUND) -> NoemieFile:
    """Read a return whatever its state; unknown entities are kept, told and skipped to their ``@``.

    Args:
        data: The file as received.
        entities: The entity table.
        bound: Size in bytes above which nothing is read.
    """
    if len(data) > bound:
        size = (("bound", str(bound)), ("size", str(len(data))))
        return NoemieFile((), (Problem("codecs.noemie-too-large", "", size),))
    text = data.decode("latin-1")
    found, problems, counts = list[Entity](), list[Problem](), dict[str, int]()
    if not text.startswith("000"):
        problems.append(Problem("codecs.noemie-no-000", "000#1", (("found", text[:3]),)))
    start, closed = 0, False
    while start < len(text):
        if text[start] in "\r\n":
            start += 1
            continue
        length, code_of_problem = _length(text, start, entities)
        code = text[start : start + 3]
        counts[code] = counts.get(code, 0) + 1
        found.append(Entity(code, text[start : start + length], counts[code]))
        if code_of_problem:
            arguments = (("code", code), ("length", str(length)), ("offset", str(start)))
            problems.append(Problem(code_of_problem, found[-1].location(), arguments))
        if closed:
            problems.append(Problem("codecs.noemie-after-999", found[-1].location(), (("offset", str(start)),)))
        closed = closed or code == "999"
        start += length
    if "\r" in text or "\n" in text:
        problems.append(Problem("codecs.noemie-separators"))
    if not closed:
        problems.append(Problem("codecs.noemie-no-999", "999#1"))
    return NoemieFile(tuple(found), tuple(problems[:MAX_PROBLEMS]))
