"""One record being written: 128 columns, filled by published position."""

from __future__ import annotations

__all__ = ["Columns"]


class Columns:
    """A record: blanks at first; positions count from 1, as published."""

    def __init__(self, start: str = "") -> None:
        """Start with the first characters of the record."""
        self._columns = list(start.ljust(128))

    def put(self, position: int, length: int, text: str) -> Columns:
        """Write letters, left aligned and cut to the field."""
        self._columns[position - 1 : position - 1 + length] = text[:length].ljust(length)
        return self

    def number(self, position: int, length: int, value: int | str) -> Columns:
        """Write digits, right aligned after zeros."""
        text = str(value).rjust(length, "0")
        if len(text) > length:
            raise ValueError(f"{text} dépasse {length} caractères en position {position}")
        return self.put(position, length, text)

    def __str__(self) -> str:
        return "".join(self._columns)
