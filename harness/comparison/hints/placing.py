"""Causes that are a matter of place: fields swapped, values shifted, padding on the wrong side."""

from __future__ import annotations

from collections.abc import Iterator

from harness.comparison.hints.clue import Clue, hint
from harness.model.difference import Hint

__all__ = ["padding", "shifted", "swapped"]

_FARTHEST = 12
"""Columns a value may be shifted by."""
_LEAST = 6
"""Characters that must be found again at the shifted place."""


def swapped(clue: Clue) -> Iterator[Hint]:
    """Two fields of one record whose values changed places."""
    wanted, got = clue.expected.strip(), clue.observed.strip()
    if not wanted or not got or wanted == got:
        return
    for other in clue.others:
        if _same(got, other.expected) and _same(wanted, other.observed):
            yield hint("hints.swapped", other=other.name)
            return


def _same(left: str, right: str) -> bool:
    """Compare two values whose fields may be of other lengths."""
    one, two = left.strip(), right.strip()
    if one.isdigit() and two.isdigit():
        return (one.lstrip("0") or "0") == (two.lstrip("0") or "0")
    return one == two


def padding(clue: Clue) -> Iterator[Hint]:
    """The right value, filled up with the wrong character or on the wrong side."""
    wanted, got = clue.expected, clue.observed
    if wanted == got or not wanted.strip():
        return
    core, found = wanted.strip(), got.strip()
    number = clue.kind != "A" and core.isdigit() and found.isdigit()
    if number and not got.strip(" 0") and wanted.strip(" 0") == "":
        yield hint("hints.blanks-for-zeros" if not found else "hints.zeros-for-blanks")
    elif not found:
        return
    elif number and core.lstrip("0") == found and got == found.rjust(len(wanted)) and len(found) < len(wanted):
        yield hint("hints.padded-blanks")
    elif number and core.lstrip("0") == found.lstrip("0") and got == found.ljust(len(wanted)):
        yield hint("hints.number-left" if len(got) > len(found) else "hints.zeros-lost")
    elif number and core.lstrip("0") == found.lstrip("0") and len(core) != len(found):
        yield hint("hints.zeros-lost" if len(found) < len(core) else "hints.zeros-added")
    elif core == found and clue.kind == "A":
        yield hint("hints.text-right" if got[:1] == " " and wanted[:1] != " " else "hints.spaces")
    elif core == found:
        yield hint("hints.spaces")
    elif not core.isdigit() and found.lstrip("0") == core and found[0] == "0" and len(got) == len(wanted):
        yield hint("hints.text-zeros")


def shifted(clue: Clue) -> Iterator[Hint]:
    """The expected characters, some columns farther left or right: in the record, or in the field."""
    by = _record_shift(clue) or _field_shift(clue.expected, clue.observed)
    if by:
        yield hint("hints.shift-right" if by > 0 else "hints.shift-left", columns=str(abs(by)))


def _record_shift(clue: Clue) -> int:
    """Return by how many columns what starts with this field was moved in the record; 0 when it was not."""
    wanted, got, start = clue.expected_record, clue.observed_record, clue.start
    if not wanted or len(wanted) != len(got):
        return 0
    for distance in range(1, _FARTHEST + 1):
        for by in (distance, -distance):
            span = len(wanted) - max(start, start + by)
            run = wanted[start : start + min(span, max(len(clue.expected), 24))]
            if len(set(run)) > 3 and len(run) >= _LEAST and got[start + by : start + by + len(run)] == run:
                return by if wanted[start : start + len(run)] != got[start : start + len(run)] else 0
    return 0


def _field_shift(wanted: str, got: str) -> int:
    """Return by how many columns a value was moved in its own field, zeros and blanks filling the room."""
    if len(wanted) != len(got) or wanted == got:
        return 0
    core = wanted.strip(" 0")
    if len(core) < 2 or got.strip(" 0") != core:
        return 0
    return got.index(core) - wanted.index(core)
