"""The program's own database: patients, invoices, lots, files, returns, identities, rights, tables, documents."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

__all__ = ["Record", "Store"]

Record = Mapping[str, Any]
"""A JSON object, as the program itself wrote it."""

_FAMILIES = (
    "patients", "invoices", "lots", "files", "requests", "returns", "identities", "rights", "tables",
    "reports", "supporting",
)  # fmt: skip
_SCHEMA = """
CREATE TABLE IF NOT EXISTS record (
    family TEXT NOT NULL, id TEXT NOT NULL, rank INTEGER NOT NULL, content TEXT NOT NULL,
    PRIMARY KEY (family, id)
);
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
"""


class Store:
    """Records by family and identifier, kept in order of first writing; counters that never go back."""

    def __init__(self, path: Path) -> None:
        """Open the file, and make it when it does not exist."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._base = sqlite3.connect(path, isolation_level=None)
        # The file is evidence of one test session, not an archive: speed wins over power cuts.
        self._base.execute("PRAGMA synchronous=OFF")
        self._base.execute("PRAGMA journal_mode=MEMORY")
        self._base.executescript(_SCHEMA)

    def put(self, family: str, identifier: str, content: Record) -> None:
        """Write a record, in place of the one of the same identifier."""
        if family not in _FAMILIES:
            raise ValueError(family)
        self._base.execute(
            "INSERT INTO record VALUES (?, ?, (SELECT COUNT(*) FROM record), ?) "
            "ON CONFLICT (family, id) DO UPDATE SET content = excluded.content",
            (family, identifier, json.dumps(content, ensure_ascii=False)),
        )

    def get(self, family: str, identifier: str) -> Record | None:
        """Return a record, or None."""
        row = self._base.execute("SELECT content FROM record WHERE family=? AND id=?", (family, identifier)).fetchone()
        return None if row is None else _record(row[0])

    def all(self, family: str) -> list[Record]:
        """Return the family's records, in order of first writing."""
        rows = self._base.execute("SELECT content FROM record WHERE family=? ORDER BY rank, rowid", (family,))
        return [_record(row[0]) for row in rows]

    def remove(self, family: str, identifier: str) -> None:
        """Remove a record; none is no error."""
        self._base.execute("DELETE FROM record WHERE family=? AND id=?", (family, identifier))

    def next(self, counter: str) -> int:
        """Advance a counter and return its new value, 1 at first."""
        row = self._base.execute(
            "INSERT INTO counter VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value",
            (counter,),
        ).fetchone()
        return int(row[0])

    def clear(self) -> None:
        """Forget everything."""
        self._base.executescript("DELETE FROM record; DELETE FROM counter;")

    def close(self) -> None:
        """Close the file."""
        self._base.close()


def _record(text: str) -> Record:
    content: Record = json.loads(text)
    return content
