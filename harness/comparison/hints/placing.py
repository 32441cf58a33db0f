"""Causes that are a matter of place: fields swapped, values shifted, padding on the wrong side."""

from __future__ import annotations

from collections.abc import Iterator

from harness.comparison.hints.clue import Clue, Shift, hint
from harness.model.difference import Hint

__all__ = ["padding", "record_shift", "shifted", "shifted_record", "swapped"]

_DISTANCES = tuple(by for distance in range(1, 13) for by in (distance, -distance))
"""Columns a record may be shifted by."""
_LEAST, _STARTS = 24, 6
"""Characters that must be found again at the shifted place; places where a shift is thought to begin."""


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
    if wanted == got:
        return
    core, found = wanted.strip(), got.strip()
    if clue.kind == "N" and not core.strip("0") and not found.strip("0"):
        yield hint("hints.blanks-for-zeros" if not found else "hints.zeros-for-blanks")
    elif not core or not found:
        return
    elif clue.kind != "A" and core.isdigit() and found.isdigit():
        yield from _number_padding(wanted, got)
    elif core == found:
        right = clue.kind == "A" and got[:1] == " " and wanted[:1] != " "
        yield hint("hints.text-right" if right else "hints.spaces")
    elif found[0] == "0" and found.lstrip("0") == core and len(got) == len(wanted):
        yield hint("hints.text-zeros")


def _number_padding(wanted: str, got: str) -> Iterator[Hint]:
    """Look at the same number, written with other zeros or blanks around it."""
    core, found = wanted.strip(), got.strip()
    if core.lstrip("0") != found.lstrip("0"):
        return
    if got == found.rjust(len(wanted)) and len(found) < len(got):
        yield hint("hints.padded-blanks")
    elif got == found.ljust(len(wanted)) and len(found) < len(got):
        yield hint("hints.number-left")
    elif len(found) != len(core):
        yield hint("hints.zeros-lost" if len(found) < len(core) else "hints.zeros-added")
    else:
        yield hint("hints.spaces")


def shifted(clue: Clue) -> Iterator[Hint]:
    """The expected characters, some columns farther left or right in their field."""
    by = _field_shift(clue.expected, clue.observed)
    if by:
        yield hint("hints.shift-right" if by > 0 else "hints.shift-left", columns=str(abs(by)))


def shifted_record(clue: Clue) -> Iterator[Hint]:
    """Everything from this field on stands some columns farther left or right."""
    by = clue.shift.by if clue.shift else 0
    if by:
        yield hint("hints.record-right" if by > 0 else "hints.record-left", columns=str(abs(by)))


def record_shift(expected: str, observed: str) -> Shift | None:
    """Return from where on a record is shifted, by how much, and up to where; None when it is not.

    Args:
        expected: The record of the reference.
        observed: The record received, of the same length.
    """
    if len(expected) != len(observed):
        return None
    apart = [at for at, (one, other) in enumerate(zip(expected, observed, strict=True)) if one != other]
    starts = [at for at in apart if at - 1 not in set(apart)][:_STARTS]
    found = [shift for at in starts for by in _DISTANCES if (shift := _shift_at(expected, observed, at, by))]
    return max(found, key=lambda shift: shift.stop - shift.start, default=None)


def _shift_at(expected: str, observed: str, at: int, by: int) -> Shift | None:
    wanted, got = expected[at + max(-by, 0) :], observed[at + max(by, 0) :]
    length = next((n for n, (one, other) in enumerate(zip(wanted, got, strict=False)) if one != other), len(wanted))
    run = wanted[: min(length, len(got))]
    stop = at + max(by, 0) + len(run)
    moved = sum(one != other for one, other in zip(expected[at:stop], observed[at:stop], strict=True))
    return Shift(at, by, stop) if len(run) >= _LEAST and len(set(run)) > 3 and moved > 2 else None


def _field_shift(wanted: str, got: str) -> int:
    """Return by how many columns a value was moved in its own field, zeros and blanks filling the room."""
    if len(wanted) != len(got) or wanted == got:
        return 0
    core = wanted.strip(" 0")
    if len(core) < 2 or got.strip(" 0") != core:
        return 0
    return got.index(core) - wanted.index(core)
