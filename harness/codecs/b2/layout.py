"""B2 layouts as values: record tables and dialect files in, frozen field definitions out."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any

from harness.codecs.b2.codelists import CodeLists, parse_codes
from harness.codecs.b2.dating import in_force
from harness.codecs.b2.fields import RECORD_LENGTH, Field, LayoutError, RecordLayout, alternatives, parse_records
from harness.codecs.b2.files import find_file, find_files
from harness.model.basis import Basis
from harness.model.difference import FieldClass
from harness.model.expectation import Severity
from harness.model.text import DEFAULT_DIALECT

__all__ = [
    "RECORD_LENGTH",
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

_REFERENCE = re.compile(r"(\w+)\[(\d+)(?:,(\d+))?\]")


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
    codes: CodeLists = field(default_factory=dict)
    """Code lists known to be complete: a value outside of them is a fault (rule ``liste``)."""

    @property
    def dialect(self) -> str:
        """Id of the dialect."""
        return self.id

    def field(self, record: str, pos: int) -> Field:
        """Return the field of ``record`` that starts at ``pos``."""
        return self.records[record].by_pos[pos]


_REDEFINABLE = {"name_fr", "name_en", "presence", "const", "default", "codes", "pattern", "format", "kind", "source",
                "range", "condition", "check", "confidence"}  # fmt: skip


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
        changes["enum"] = alternatives(change["enum"])
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


def _rules(tables: Sequence[bytes], held: Collection[str], as_of: date | None) -> dict[str, Rule]:
    """Return the rules held that are in force; a rule of a later table replaces that of an earlier one."""
    entries = [e for table in tables for e in tomllib.loads(table.decode("utf-8")).get("rule", [])]
    known = {e["id"]: (e, Rule(e["id"], e["scope"], Severity(e["severity"]), e["sentence"], e["source"]))
             for e in entries}  # fmt: skip
    missing = [rule for rule in held if rule not in known]
    if any(tables) and missing:
        raise LayoutError(f"rules without definition: {', '.join(missing)}")
    return {name: rule for name, (entry, rule) in known.items() if name in held and in_force(entry, as_of)}


def _records(
    tables: Mapping[str, tuple[Field, ...]], dialect: Mapping[str, Any], as_of: date | None
) -> dict[str, RecordLayout]:
    """Return the records of a dialect on a day, its redefinitions applied."""
    gone = {e["record"] for e in dialect.get("dated", []) if "record" in e and not in_force(e, as_of)}
    fields = {record: tables[record] for record in dialect.get("records") or list(tables) if record not in gone}
    for change in dialect.get("redefine", []):
        record = change.get("field", "").partition("[")[0]
        if record not in gone and in_force(change, as_of):
            fields[record] = _redefined(fields[record], change)
    return {record: RecordLayout(record, rows) for record, rows in fields.items()}


@lru_cache(maxsize=64)  # the same few tables are asked for by every case of a run
def _layout(
    records: tuple[bytes, ...],
    dialect_toml: bytes,
    rules: tuple[bytes, ...],
    codes: tuple[bytes, ...],
    as_of: date | None,
) -> Layout:
    tables: dict[str, tuple[Field, ...]] = {}
    for table in records:
        tables |= parse_records(table, as_of)
    try:
        dialect = tomllib.loads(dialect_toml.decode("utf-8"))
        found = _records(tables, dialect, as_of)
        lists = parse_codes(codes, dialect.get("dated", []), as_of)
        return Layout(
            id=dialect["id"],
            title=dialect["title"],
            basis=Basis(dialect["basis"]),
            source=dialect["source"],
            records=found,
            rules=_rules(rules, dialect.get("rules", []), as_of),
            count_reading=dialect.get("count_reading", "all"),
            rubrics={part: _rubrics(section) for part, section in dialect.get("rubrics", {}).items()},
            codes={name: lists[name] for name in dialect.get("closed_lists", []) if name in lists},
        )
    except LayoutError:
        raise
    except (AttributeError, KeyError, TypeError, ValueError) as error:  # TOML, Unicode and enumeration faults
        raise LayoutError(f"dialect file: {error}") from error


def parse_layout(records_csv: bytes, dialect_toml: bytes, rules_toml: bytes = b"", codes_csv: bytes = b"") -> Layout:
    """Return the layout of one dialect, as it is now.

    Args:
        records_csv: The record table of the family (UTF-8).
        dialect_toml: The dialect: allowed records, redefinitions, rules that hold, rubrics.
        rules_toml: The rule file; without it the layout holds no rule.
        codes_csv: The code lists; without them no value is held to its list.

    Raises:
        LayoutError: when a file cannot be used (a fault of the pack, not of a message).
    """
    return _layout((records_csv,), dialect_toml, (rules_toml,), (codes_csv,) if codes_csv else (), None)


def layout_from_files(
    files: Mapping[str, bytes],
    dialect: str = DEFAULT_DIALECT,
    *,
    own: Mapping[str, bytes] | None = None,
    as_of: date | None = None,
) -> Layout:
    """Return a dialect out of pack files, wherever the pack that brings the tables stands.

    Args:
        files: Pack files by pack-relative path (as in ``Corpus.files``).
        dialect: Id of the dialect, the stem of its file name.
        own: Files of the reader's own layout pack, by path in its folder: its dialect file replaces the shipped one
            of that name; its records, rules and code lists replace those they name, the others stay.
        as_of: Day whose layouts, fields, rules and codes are wanted; None = those that have no end.

    Raises:
        LayoutError: when a table is missing or cannot be used.
    """
    mine = own or {}
    dialects = find_files(files, mine, f"b2/dialects/{dialect}.toml")
    records = find_files(files, mine, "b2/records.csv")
    if not dialects or not records:
        raise LayoutError(f"no pack file ends with b2/{'records.csv' if dialects else f'dialects/{dialect}.toml'}")
    rules, codes = find_files(files, mine, "b2/rules.toml"), find_files(files, mine, "tables/codes.csv")
    if not rules:
        raise LayoutError("no pack file ends with b2/rules.toml")
    return _layout(records, dialects[-1], rules, codes, as_of)
