"""B2 layouts as values: record tables and dialect files in, frozen field definitions out."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from harness.model.basis import Basis
from harness.model.difference import FieldClass
from harness.model.expectation import Severity
from harness.model.text import DEFAULT_DIALECT

__all__ = [
    "Field",
    "Layout",
    "LayoutError",
    "RecordLayout",
    "Rubric",
    "Rule",
    "find_file",
    "layout_from_files",
    "parse_layout",
    "parse_records",
]

RECORD_LENGTH = 128

_REFERENCE = re.compile(r"(\w+)\[(\d+)(?:,(\d+))?\]")


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
    check: str = ""
    pattern: str = ""
    decimals: int = 0
    format: str = ""
    same_as: str = ""
    field_class: FieldClass = FieldClass.EXACT
    source: str = ""
    confidence: str = ""

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


@dataclass(frozen=True, slots=True)
class Rule:
    """One numbered rule between fields, as data; the check itself is code found by id."""

    id: str
    scope: str
    severity: Severity
    sentence: str
    source: str


@dataclass(frozen=True, slots=True)
class Rubric:
    """Where one invoice rubric stands: a record, one or more fields, and how to read them."""

    name: str
    record: str
    positions: tuple[tuple[int, int], ...]
    kind: str
    """``code``, ``id`` (zeros mean absent), ``amount``, ``number`` or ``date``."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A dialect: record layouts, the rules that hold in it and where its rubrics stand."""

    id: str
    title: str
    basis: Basis
    source: str
    records: Mapping[str, RecordLayout]
    rules: Mapping[str, Rule]
    """Rules that hold in this dialect, by id, in the order of the rule file."""
    count_reading: str = "all"
    """What 5[39] counts: ``all`` type 3 and 4 records, or ``base`` lines only."""
    rubrics: Mapping[str, tuple[Rubric, ...]] = field(default_factory=dict)
    """``header``, ``totals``, ``line3`` and ``line4``."""

    @property
    def dialect(self) -> str:
        """Id of the dialect."""
        return self.id

    def field(self, record: str, pos: int) -> Field:
        """Return the field of ``record`` that starts at ``pos``."""
        return self.records[record].by_pos[pos]


def _blank(text: str) -> str:
    return "" if text == "blank" else text


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
        enum=tuple(_blank(v) for v in row["enum"].split("|")) if row["enum"] else (),
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
    )


def parse_records(table: bytes) -> dict[str, tuple[Field, ...]]:
    """Return the fields of each record of a CSV table, checked to follow one another."""
    found: dict[str, list[Field]] = {}
    try:
        rows = csv.DictReader(io.StringIO(table.decode("utf-8")))
        for row in rows:
            found.setdefault(row["record"], []).append(_field(row))
    except (KeyError, TypeError, ValueError, UnicodeDecodeError, csv.Error) as error:
        raise LayoutError(f"record table: {error}") from error
    for record, fields in found.items():
        expected = 1
        for f in fields:
            if f.pos != expected:
                raise LayoutError(f"record {record}: {f.location} does not follow position {expected - 1}")
            expected = f.pos + f.length
    return {record: tuple(fields) for record, fields in found.items()}


_REDEFINABLE = {"name_fr", "name_en", "presence", "const", "default", "codes", "pattern", "format", "kind", "source"}


def _redefined(fields: tuple[Field, ...], change: Mapping[str, str]) -> tuple[Field, ...]:
    """Apply one redefinition: the field at that place takes the values the dialect gives."""
    match = _REFERENCE.fullmatch(change.get("field", ""))
    if match is None:
        raise LayoutError(f"redefinition without a field: {dict(change)}")
    pos = int(match[2])
    changes: dict[str, object] = {k: v for k, v in change.items() if k in _REDEFINABLE}
    if "class" in change:
        changes["field_class"] = FieldClass(change["class"])
    if "const" in change:
        changes["enum"] = ()
    if "enum" in change:
        changes["const"] = ""
        changes["enum"] = tuple(_blank(v) for v in change["enum"].split("|"))
    if not any(f.pos == pos and str(f.length) == (match[3] or str(f.length)) for f in fields):
        raise LayoutError(f"no field {change['field']} to redefine")
    return tuple(replace(f, **changes) if f.pos == pos else f for f in fields)  # type: ignore[arg-type]


def _rubrics(section: Mapping[str, str]) -> tuple[Rubric, ...]:
    """Read ``name = "4[108,7] amount"``; several fields of one record are joined by ``+``."""
    found = []
    for name, text in section.items():
        places, _, kind = text.partition(" ")
        matches = [_REFERENCE.fullmatch(place) for place in places.split("+")]
        spans = [(m[1], (int(m[2]), int(m[3] or 1))) for m in matches if m is not None]
        if not spans or len(spans) != len(matches):
            raise LayoutError(f"rubric {name}: cannot read {text!r}")
        found.append(Rubric(name, spans[0][0], tuple(span for _, span in spans), kind or "code"))
    return tuple(found)


def _rules(rules: bytes, held: list[str]) -> dict[str, Rule]:
    entries = tomllib.loads(rules.decode("utf-8")).get("rule", [])
    known = {e["id"]: Rule(e["id"], e["scope"], Severity(e["severity"]), e["sentence"], e["source"]) for e in entries}
    missing = [rule for rule in held if rule not in known]
    if rules and missing:
        raise LayoutError(f"rules without definition: {', '.join(missing)}")
    return {rule_id: rule for rule_id, rule in known.items() if rule_id in held}


def parse_layout(records_csv: bytes, dialect_toml: bytes, rules_toml: bytes = b"") -> Layout:
    """Return the layout of one dialect.

    Args:
        records_csv: The record table of the family (UTF-8).
        dialect_toml: The dialect: allowed records, redefinitions, rules that hold, rubrics.
        rules_toml: The rule file; without it the layout holds no rule.

    Raises:
        LayoutError: when a file cannot be used (a fault of the pack, not of a message).
    """
    tables = parse_records(records_csv)
    try:
        dialect = tomllib.loads(dialect_toml.decode("utf-8"))
        allowed = dialect.get("records") or list(tables)
        fields = {record: tables[record] for record in allowed}
        for change in dialect.get("redefine", []):
            record = change.get("field", "").partition("[")[0]
            fields[record] = _redefined(fields[record], change)
        records = {record: RecordLayout(record, rows) for record, rows in fields.items()}
        return Layout(
            id=dialect["id"],
            title=dialect["title"],
            basis=Basis(dialect["basis"]),
            source=dialect["source"],
            records=records,
            rules=_rules(rules_toml, dialect.get("rules", [])),
            count_reading=dialect.get("count_reading", "all"),
            rubrics={part: _rubrics(section) for part, section in dialect.get("rubrics", {}).items()},
        )
    except LayoutError:
        raise
    except (KeyError, TypeError, ValueError) as error:  # TOML, Unicode and enumeration faults
        raise LayoutError(f"dialect file: {error}") from error


def find_file(files: Mapping[str, bytes], ending: str) -> bytes:
    """Return the pack file whose path ends so; of several, the one with the shortest path.

    Raises:
        LayoutError: when there is none.
    """
    for path in sorted(files, key=lambda p: (len(p), p)):
        if path.endswith(ending):
            return files[path]
    raise LayoutError(f"no pack file ends with {ending}")


def layout_from_files(files: Mapping[str, bytes], dialect: str = DEFAULT_DIALECT) -> Layout:
    """Return a dialect out of pack files, wherever the pack that brings the tables stands.

    Args:
        files: Pack files by pack-relative path (as in ``Corpus.files``).
        dialect: Id of the dialect, the stem of its file name.
    """
    dialect_file = find_file(files, f"b2/dialects/{dialect}.toml")
    return parse_layout(find_file(files, "b2/records.csv"), dialect_file, find_file(files, "b2/rules.toml"))
