"""Code lists: the values a field may take, with the days between which each of them may be used."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from harness.codecs.b2.dating import in_force
from harness.codecs.b2.fields import LayoutError

__all__ = ["CodeLists", "parse_codes"]

CodeLists = Mapping[str, frozenset[str]]
"""Name of the list → codes in force."""


def _codes(text: str) -> Iterator[str]:
    """Give the codes of one row: itself, nothing for ``blank``, each of ``11-18|21-28``."""
    for part in text.split("|"):
        low, dash, high = part.partition("-")
        if dash and low.isdecimal() and high.isdecimal():
            yield from (f"{number:0{len(low)}d}" for number in range(int(low), int(high) + 1))
        else:
            yield "" if part == "blank" else part


def parse_codes(
    tables: Iterable[bytes], dated: Iterable[Mapping[str, str]] = (), as_of: date | None = None
) -> dict[str, frozenset[str]]:
    """Return the codes in force of every list.

    Args:
        tables: CSV tables (list, code and, if dated, since and until); a list of a later table replaces that of an
            earlier one.
        dated: Dates a dialect gives to codes: ``list``, ``codes`` (``81|82``), ``since``, ``until``.
        as_of: Day whose codes are wanted; None = those that have no end.

    Raises:
        LayoutError: when a table cannot be used.
    """
    found: dict[str, set[str]] = {}
    for table in tables:
        lists: dict[str, set[str]] = {}
        try:
            for row in csv.DictReader(io.StringIO(table.decode("utf-8"))):
                codes = lists.setdefault(row["list"], set())
                if in_force({name: row.get(name) or "" for name in ("since", "until")}, as_of):
                    codes.update(_codes(row["code"]))
        except (KeyError, UnicodeDecodeError, csv.Error) as error:
            raise LayoutError(f"code table: {error}") from error
        found |= lists
    for entry in dated:
        if "list" in entry and not in_force(entry, as_of):
            found.setdefault(entry["list"], set()).difference_update(entry.get("codes", "").split("|"))
    return {name: frozenset(codes) for name, codes in found.items()}
