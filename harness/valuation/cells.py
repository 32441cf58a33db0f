"""Cells of a table read one by one, each fault located by file and path."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from harness.model.source import Source
from harness.valuation.dated import Dated
from harness.valuation.footing import Footing

__all__ = ["Cells", "TableError"]

_NUMBER = re.compile(r"\d{1,9}(\.\d{1,9})?", re.ASCII)
_AMOUNT = re.compile(r"(\d{1,9})\.(\d\d)", re.ASCII)
_ABSENT = (None, "null", "")


class TableError(ValueError):
    """A valuation table cannot be used; the text says where and why."""

    def __init__(self, file: str, path: tuple[str | int, ...], fault: str) -> None:
        """Word the fault."""
        super().__init__(f"{file}: {'/'.join(map(str, path)) or '.'}: {fault}")


@dataclass(frozen=True, slots=True)
class Cells:
    """One mapping of a table, with where it stands."""

    file: str
    path: tuple[str | int, ...]
    tree: object

    def _fault(self, key: str, fault: str) -> TableError:
        return TableError(self.file, (*self.path, key) if key else self.path, fault)

    def _get(self, key: str) -> object:
        if not isinstance(self.tree, Mapping):
            raise self._fault("", "a mapping is expected")
        return self.tree.get(key)

    def has(self, key: str) -> bool:
        """Tell whether a cell holds something; ``null`` is nothing."""
        return self._get(key) not in _ABSENT

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text; without default, it must be there (it may be empty)."""
        value = self._get(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str):
            raise self._fault(key, "a text is expected")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; absent = empty."""
        value = self._get(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self._fault(key, "a list of texts is expected")
        return tuple(value)

    def each(self, key: str) -> tuple[Cells, ...]:
        """Return the mappings of a list; absent = none."""
        value = self._get(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            raise self._fault(key, "a list is expected")
        return tuple(Cells(self.file, (*self.path, key, rank), item) for rank, item in enumerate(value))

    def conditions(self, key: str) -> Mapping[str, tuple[str, ...]]:
        """Return fact → accepted values; absent = none."""
        value = self._get(key)
        if value is None:
            return {}
        inner = Cells(self.file, (*self.path, key), value)
        return {str(fact): inner.texts(str(fact)) for fact in (value if isinstance(value, Mapping) else ())}

    def decimal(self, key: str) -> Decimal:
        """Return a decimal number written with a point."""
        text = self.text(key)
        if not _NUMBER.fullmatch(text):
            raise self._fault(key, f"{text!r} is not a number")
        return Decimal(text)

    def whole(self, key: str) -> int:
        """Return a whole number."""
        number = self.decimal(key)
        if number != int(number):
            raise self._fault(key, f"{number} is not whole")
        return int(number)

    def cents(self, key: str) -> int:
        """Return an amount written in euros with two decimals, in cents."""
        text = self.text(key)
        match = _AMOUNT.fullmatch(text)
        if match is None:
            raise self._fault(key, f"{text!r} is not an amount like 28.42")
        return int(match[1]) * 100 + int(match[2])

    def day(self, key: str) -> date | None:
        """Return a day in ISO form; absent or ``null`` = None."""
        if not self.has(key):
            return None
        try:
            return date.fromisoformat(self.text(key))
        except ValueError:
            raise self._fault(key, f"{self._get(key)!r} is not a day like 2025-01-31") from None

    def footing(self, key: str, default: Footing) -> Footing:
        """Return what a value rests on."""
        try:
            return Footing(self.text(key, default.value))
        except ValueError:
            raise self._fault(key, f"one of {', '.join(Footing)} is expected") from None

    def dates(self, end: date | None = None) -> Dated:
        """Return when this row holds and where it comes from.

        Args:
            end: First day on which it no longer holds, when something else than the row says it.
        """
        if not self.has("basis"):
            raise self._fault("basis", "what the value rests on is missing")
        basis = self.footing("basis", Footing.SYNTHETIC)
        cited = Cells(self.file, (*self.path, "source"), self._get("source"))
        source = Source(cited.text("document"), cited.text("version", ""), cited.text("locator", ""))
        start, stop = self.day("from"), end or self.day("until")
        if start is not None and stop is not None and stop <= start:
            raise self._fault("until", "the value ends before it begins")
        return Dated(start, stop, basis, self.footing("dated", basis), source)
