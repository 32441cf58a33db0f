"""Fields and records as values, read out of a record table."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from harness.codecs.b2.dating import in_force
from harness.model.difference import FieldClass

__all__ = ["RECORD_LENGTH", "Field", "LayoutError", "RecordLayout", "alternatives", "parse_records"]

RECORD_LENGTH = 128
"""Characters of every B2 record."""


class LayoutError(ValueError):
    """A layout file of a pack cannot be used; the text says which line and why."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record; positions count from 1, blank stands for an empty alternative."""

    record: str
    pos: int
    length: int
    kind: str
    """``N`` (right-aligned, zero-padded) or ``A`` (left-aligned, blank-padded)."""
    name_fr: str
    name_en: str
    presence: str = ""
    """``O`` mandatory, ``F`` optional, empty when the source does not say."""
    const: str = ""
    default: str = ""
    enum: tuple[str, ...] = ()
    range: str = ""
    codes: str = ""
    """Name of its code list."""
    check: str = ""
    pattern: str = ""
    decimals: int = 0
    format: str = ""
    same_as: str = ""
    field_class: FieldClass = FieldClass.EXACT
    source: str = ""
    confidence: str = ""
    condition: str = ""
    """When an optional field must be filled: another field of the record and its values, as ``121=O|M``."""

    @property
    def start(self) -> int:
        """Offset of the first character in the record."""
        return self.pos - 1

    @property
    def stop(self) -> int:
        """Offset after the last character."""
        return self.pos - 1 + self.length

    @property
    def location(self) -> str:
        """The field without an occurrence, as ``4[108,7]``."""
        return f"{self.record}[{self.pos},{self.length}]"

    @property
    def filler(self) -> str:
        """The content of the field when nothing is put in it."""
        text = self.const or self.default
        if text == "blank" or (not text and self.kind == "A"):
            return " " * self.length
        return text.ljust(self.length) if self.kind == "A" else text.rjust(self.length, "0")


@dataclass(frozen=True)
class RecordLayout:
    """The fields of one record variant, in order, without gap or overlap."""

    id: str
    fields: tuple[Field, ...]

    @cached_property
    def by_pos(self) -> Mapping[int, Field]:
        """Fields by first position."""
        return {f.pos: f for f in self.fields}

    @property
    def complement(self) -> tuple[int, str]:
        """Position and letter that tell this variant from its base; (0, "") for a base."""
        for f in self.fields:
            if f.pos in (36, 39) and f.length == 1 and f.kind == "A" and f.const.isalpha() and len(f.const) == 1:
                return f.pos, f.const
        return 0, ""

    @property
    def length(self) -> int:
        """Number of characters."""
        return self.fields[-1].stop


def alternatives(text: str) -> tuple[str, ...]:
    """Return the values of ``blank|R|T``, a blank as an empty text."""
    return tuple("" if value == "blank" else value for value in text.split("|")) if text else ()


def _field(row: Mapping[str, str]) -> Field:
    return Field(
        record=row["record"],
        pos=int(row["pos"]),
        length=int(row["len"]),
        kind=row["type"],
        name_fr=row["name_fr"],
        name_en=row["name_en"],
        presence=row["presence"],
        const=row["const"],
        default=row["default"],
        enum=alternatives(row["enum"]),
        range=row["range"],
        codes=row["codes"],
        check=row["check"],
        pattern=row["pattern"],
        decimals=int(row["decimals"] or 0),
        format=row["format"],
        same_as=row["same_as"],
        field_class=FieldClass(row["class"]),
        source=row["source"],
        confidence=row["confidence"],
        condition=row.get("condition") or "",
    )


def parse_records(table: bytes, as_of: date | None = None) -> dict[str, tuple[Field, ...]]:
    """Return the fields of each record of a CSV table, checked to follow one another.

    Args:
        table: The table (UTF-8). Columns ``since`` and ``until`` may date a row: several rows may then describe the
            same positions at different times.
        as_of: Day whose layouts are wanted; None = those that have no end.

    Raises:
        LayoutError: when the table cannot be used.
    """
    return dict(_parsed(table, as_of))


@lru_cache(maxsize=32)  # the same few tables are asked for by every case of a run
def _parsed(table: bytes, as_of: date | None) -> Mapping[str, tuple[Field, ...]]:
    found: dict[str, list[Field]] = {}
    try:
        for row in csv.DictReader(io.StringIO(table.decode("utf-8"))):
            if in_force({name: row.get(name) or "" for name in ("since", "until")}, as_of):
                found.setdefault(row["record"], []).append(_field(row))
    except (KeyError, TypeError, ValueError, UnicodeDecodeError, csv.Error) as error:
        raise LayoutError(f"record table: {error}") from error
    for record, fields in found.items():
        expected = 1
        for f in fields:
            if f.pos != expected or f.length < 1:
                raise LayoutError(f"record {record}: {f.location} does not follow position {expected - 1}")
            expected = f.pos + f.length
    return {record: tuple(fields) for record, fields in found.items()}
