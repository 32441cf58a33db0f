"""SELECT: by identifier, child, parent, path or application name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from virtual_cards.iso7816.apdu import Command, Response
from virtual_cards.iso7816.describing import description
from virtual_cards.iso7816.files import Cursor, ElementaryFile
from virtual_cards.iso7816.state import CardState
from virtual_cards.iso7816.status import StatusWord

__all__ = ["select"]

_TEMPLATE_BITS, _OCCURRENCE_BITS = 0x0C, 0x03
_BY_NAME = 0x04
_SELECTED = Response()

_Reach = Callable[[Cursor, bytes], Cursor | None]


def _identifiers(data: bytes) -> tuple[int, ...]:
    return tuple(int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2))


def _by_identifier(cursor: Cursor, data: bytes) -> Cursor | None:
    if not data:
        return cursor.to_master()
    return cursor.to_identifier(int.from_bytes(data, "big")) if len(data) == 2 else None


def _child(cursor: Cursor, data: bytes) -> Cursor | None:
    return cursor.into(int.from_bytes(data, "big")) if len(data) == 2 else None


def _child_directory(cursor: Cursor, data: bytes) -> Cursor | None:
    reached = _child(cursor, data)
    return reached if reached and reached.file is None else None


def _child_file(cursor: Cursor, data: bytes) -> Cursor | None:
    reached = _child(cursor, data)
    return reached if reached and reached.file else None


def _parent(cursor: Cursor, data: bytes) -> Cursor | None:
    return None if data else cursor.to_parent()


def _path_from_master(cursor: Cursor, data: bytes) -> Cursor | None:
    return _path_from_here(cursor.to_master(), data)


def _path_from_here(cursor: Cursor, data: bytes) -> Cursor | None:
    return cursor.along(_identifiers(data)) if data and len(data) % 2 == 0 else None


_REACH: Mapping[int, _Reach] = {
    0x00: _by_identifier,
    0x01: _child_directory,
    0x02: _child_file,
    0x03: _parent,
    0x08: _path_from_master,
    0x09: _path_from_here,
}
"""P1 of SELECT → how the file is found; by AID the occurrence counts too."""


def _first(_here: int, _count: int) -> int:
    return 0


def _last(_here: int, count: int) -> int:
    return count - 1


def _next(here: int, _count: int) -> int:
    return here + 1


def _previous(here: int, count: int) -> int:
    return (here if here >= 0 else count) - 1


_OCCURRENCE: Mapping[int, Callable[[int, int], int]] = {0: _first, 1: _last, 2: _next, 3: _previous}
"""Bits 2 and 1 of P2 of SELECT by AID → which of those that fit, from the current one (-1: none of them)."""


def _application(cursor: Cursor, name: bytes, occurrence: int) -> Cursor | None:
    fitting = cursor.applications(name)
    directories = [found.directory for found in fitting]
    here = next((at for at, found in enumerate(directories) if found is cursor.directory), -1)
    wanted = _OCCURRENCE[occurrence](here, len(fitting))
    return fitting[wanted] if 0 <= wanted < len(fitting) else None


def select(state: CardState, command: Command) -> Response:
    """SELECT by identifier, child, parent, path or AID; nothing moves when nothing is found."""
    occurrence, template = command.p2 & _OCCURRENCE_BITS, command.p2 & _TEMPLATE_BITS
    reach = _REACH.get(command.p1)
    known = (reach is not None and not occurrence) or command.p1 == _BY_NAME
    if not known or command.p2 & 0xF0 or template not in state.profile.templates:
        return Response(status=StatusWord.WRONG_PARAMETERS)
    here, data = state.cursor, command.data
    reached = reach(here, data) if reach else _application(here, data, occurrence)
    if reached is None:
        return Response(status=StatusWord.FILE_NOT_FOUND)
    state.cursor = reached
    return _answer(state, reached, state.profile.templates[template])


def _answer(state: CardState, reached: Cursor, template: int | None) -> Response:
    if template is None:
        return _SELECTED
    target = reached.current
    size = len(state.content(target)) if isinstance(target, ElementaryFile) else None
    return Response(description(template, target, size))
