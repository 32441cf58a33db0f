"""Control totals of a return: 990 entities and the 999."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.codecs.noemie.codec import Entities, Entity, NoemieFile, entity
from harness.codecs.problem import MAX_PROBLEMS, Problem

__all__ = ["check_totals", "control", "paid"]

_BELOW = {"080": "102", "040": "080"}
"""Level closed by a 990 → entity it counts (synthetic reading of the counter)."""


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() else 0


def paid(entities: Sequence[Entity]) -> int:
    """Return the amounts paid by these entities in cents, both parts, signs applied (198 and 199)."""
    parts = (e for e in entities if e.code in {"198", "199"})
    return sum(_number(e.read(15, 8)) * (-1 if e.read(23) == "N" else 1) for e in parts)


def control(entities: Entities, level: str, closed: Sequence[Entity]) -> Entity:
    """Build the 990 that closes a level.

    Args:
        entities: The entity table.
        level: Code of the entity that opened the level (``080`` or ``040``).
        closed: Every entity since that one, itself included.
    """
    total = paid(closed)
    count = sum(1 for e in closed if e.code == _BELOW[level])
    sign = "N" if total < 0 else "P"
    return entity(entities, "990", {6: level, 23: count, 31: abs(total), 42: sign})


def _wrong(where: str, expected: int, observed: str, what: str) -> Iterator[Problem]:
    if _number(observed.strip() or "0") != abs(expected) or not (observed.strip() or "0").isdecimal():
        arguments = (("expected", str(abs(expected))), ("observed", observed), ("what", what))
        yield Problem("codecs.noemie-total", where, arguments)


def _control_problems(found: Entity, level: str, closed: Sequence[Entity]) -> Iterator[Problem]:
    count = sum(1 for e in closed if e.code == _BELOW[level])
    total = paid(closed)
    yield from _wrong(found.location(23, 8), count, found.read(23, 8), f"count({_BELOW[level]})")
    yield from _wrong(found.location(31, 11), total, found.read(31, 11), "sum(198,199)")
    sign = "N" if total < 0 else "P"
    if total and found.read(42) != sign:
        arguments = (("expected", sign), ("observed", found.read(42)), ("what", "sign"))
        yield Problem("codecs.noemie-total", found.location(42), arguments)


def _problems(file: NoemieFile) -> Iterator[Problem]:
    opened: dict[str, int] = {}
    for rank, found in enumerate(file.entities):
        if found.code in _BELOW:
            opened[found.code] = rank
        elif found.code == "990":
            level = found.read(6, 17).strip()
            if level not in opened:
                yield Problem("codecs.noemie-level", found.location(6, 17), (("level", level),))
                continue
            yield from _control_problems(found, level, file.entities[opened.pop(level) : rank])
        elif found.code == "999":
            yield from _wrong(found.location(56, 8), len(file.entities), found.read(56, 8), "count(all)")
            yield from _wrong(found.location(86, 11), paid(file.entities), found.read(86, 11), "sum(198,199)")
    for level, rank in opened.items():
        yield Problem("codecs.noemie-not-closed", file.entities[rank].location(), (("level", level),))


def check_totals(file: NoemieFile) -> tuple[Problem, ...]:
    """Return what the control entities of a return announce wrongly.

    The 990 that closes a lot counts its invoices, the one that closes a payee counts its lots; both sum
    what 198 and 199 pay below them, as does the 999.
    """
    return tuple(_problems(file))[:MAX_PROBLEMS]
