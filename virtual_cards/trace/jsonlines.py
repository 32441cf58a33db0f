"""A trace as JSON lines: one entry a line, in UTF-8, keys in the order of the entry."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import IO

__all__ = ["json_line", "read_lines", "write_lines"]


def json_line(entry: Mapping[str, object]) -> str:
    """Return one entry as a line, without its end."""
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":"))


def write_lines(entries: Iterable[Mapping[str, object]], stream: IO[str]) -> None:
    """Write entries one after another; each line is whole once the call returns."""
    for entry in entries:
        stream.write(json_line(entry) + "\n")
    stream.flush()


def read_lines(stream: Iterable[str]) -> list[dict[str, object]]:
    """Read entries back.

    Raises:
        ValueError: a line is no JSON object; its number, from 1, is told.
    """
    entries: list[dict[str, object]] = []
    for number, line in enumerate(stream, 1):
        try:
            entry = json.loads(line)
        except ValueError as error:
            raise ValueError(f"line {number}: {error}") from error
        if not isinstance(entry, dict):
            raise ValueError(f"line {number}: an object was expected")  # noqa: TRY004 - a fault of the file
        entries.append(entry)
    return entries
