"""What a third party checks offline: every value derived again, and the inventory of jobs.

The functions here work on values they are handed.  Reading journals and judging again belong to
other rooms; the command line brings them together, so that this room never imports the bench.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

__all__ = ["Breach", "breach", "compare_bytes", "compare_documents", "inventory", "shown"]

_EXCERPT = 200
_BEFORE = 40
"""Characters shown before the first one that differs."""


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing that is not as it was sealed."""

    place: str
    """File relative to the dossier, with a line (``file:12``) or a JSON pointer (``file#/cases/0``) where known."""
    code: str
    arguments: tuple[tuple[str, str], ...] = ()


def breach(place: str, code: str, **arguments: str) -> Breach:
    """Return a breach worded by this room; ``place`` is made safe to print."""
    return Breach(shown(place), f"reports.{code}", tuple(sorted((k, shown(v)) for k, v in arguments.items())))


def shown(text: str) -> str:
    """Return a text that a terminal can print and that cannot pass for another line."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def compare_documents(filed: bytes, derived: Mapping[str, object], name: str = "dossier.json") -> tuple[Breach, ...]:
    """Compare a filed JSON document with the one derived again from the journals, value by value."""
    try:
        document = json.loads(filed)
    except (ValueError, RecursionError) as fault:
        return (breach(name, "document-unreadable", detail=str(fault)[:_EXCERPT]),)
    again = json.loads(json.dumps(derived))
    return tuple(_walk(document, again, f"{name}#"))


def compare_bytes(name: str, filed: bytes, derived: bytes) -> tuple[Breach, ...]:
    """Compare a filed output with the one emitted again; a breach names the first line that differs."""
    if filed == derived:
        return ()
    left, right = filed.splitlines(keepends=True), derived.splitlines(keepends=True)
    rank = next((i for i, pair in enumerate(zip(left, right, strict=False)) if pair[0] != pair[1]), None)
    if rank is None:
        rank = min(len(left), len(right))
    one, other = _line(left, rank), _line(right, rank)
    start = max(_first_difference(one, other) - _BEFORE, 0)
    return (breach(f"{name}:{rank + 1}", "derived-differs", filed=_from(one, start), derived=_from(other, start)),)


def inventory(expected: Iterable[str], found: Iterable[str], excused: Collection[str] = ()) -> tuple[Breach, ...]:
    """Compare the jobs of the plan with those of the run folder.

    Args:
        expected: Keys of the planned jobs.
        found: Keys of the jobs that have a folder.
        excused: Jobs that the dossier itself says were never run.
    """
    planned, present = set(expected), set(found)
    missing = [breach(f"run/jobs/{k}", "job-missing") for k in sorted(planned - present - set(excused))]
    return (*missing, *(breach(f"run/jobs/{k}", "job-unplanned") for k in sorted(present - planned)))


_ABSENT = object()
"""Stands for a key or a row that one side does not have: ``null`` is a value like any other."""


def _walk(filed: object, derived: object, place: str) -> Iterable[Breach]:
    if isinstance(filed, dict) and isinstance(derived, dict):
        for key in sorted({*filed, *derived}):
            yield from _walk(filed.get(key, _ABSENT), derived.get(key, _ABSENT), f"{place}/{key}")
    elif isinstance(filed, list) and isinstance(derived, list):
        for rank in range(max(len(filed), len(derived))):
            left = filed[rank] if rank < len(filed) else _ABSENT
            right = derived[rank] if rank < len(derived) else _ABSENT
            yield from _walk(left, right, f"{place}/{rank}")
    elif type(filed) is not type(derived) or filed != derived:
        yield breach(place, "derived-differs", filed=_short(filed), derived=_short(derived))


def _short(value: object) -> str:
    if value is _ABSENT:
        return "–"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _EXCERPT else text[: _EXCERPT - 3] + "…"


def _line(lines: list[bytes], rank: int) -> str:
    return lines[rank].decode("utf-8", "replace").strip() if rank < len(lines) else "–"


def _first_difference(one: str, other: str) -> int:
    """Return the length of what two lines begin with alike, by halves: a filed line may be as long as the file."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _from(line: str, start: int) -> str:
    """Return an excerpt of a line, which may be megabytes long, that shows where it differs."""
    excerpt = line[start : start + _EXCERPT]
    return f"{'…' if start else ''}{excerpt}{'…' if start + _EXCERPT < len(line) else ''}"
