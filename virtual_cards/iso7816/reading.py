"""SELECT, READ BINARY and GET CHALLENGE: the instructions every card has."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping

from virtual_cards.iso7816.apdu import Command, Response
from virtual_cards.iso7816.files import Cursor, DedicatedFile, ElementaryFile, control_parameters
from virtual_cards.iso7816.state import CardState
from virtual_cards.iso7816.status import StatusWord
from virtual_cards.tlv import encode

__all__ = ["get_challenge", "read_binary", "select"]

_MAXIMUM_READ = 256
_CHALLENGE = 8

_Reach = Callable[[Cursor, bytes], Cursor | None]


def _identifiers(data: bytes) -> tuple[int, ...]:
    return tuple(int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2))


def _by_identifier(cursor: Cursor, data: bytes) -> Cursor | None:
    if not data:
        return cursor.to_master()
    return cursor.to_identifier(_identifiers(data)[0]) if len(data) == 2 else None


def _child(cursor: Cursor, data: bytes) -> Cursor | None:
    return cursor.into(_identifiers(data)[0]) if len(data) == 2 else None


def _child_directory(cursor: Cursor, data: bytes) -> Cursor | None:
    reached = _child(cursor, data)
    return reached if reached and reached.file is None else None


def _child_file(cursor: Cursor, data: bytes) -> Cursor | None:
    reached = _child(cursor, data)
    return reached if reached and reached.file else None


def _parent(cursor: Cursor, data: bytes) -> Cursor | None:
    return None if data else cursor.to_parent()


def _application(cursor: Cursor, data: bytes) -> Cursor | None:
    return cursor.to_application(data)


def _path_from_master(cursor: Cursor, data: bytes) -> Cursor | None:
    return cursor.to_master().along(_identifiers(data)) if data and len(data) % 2 == 0 else None


def _path_from_here(cursor: Cursor, data: bytes) -> Cursor | None:
    return cursor.along(_identifiers(data)) if data and len(data) % 2 == 0 else None


_REACH: Mapping[int, _Reach] = {
    0x00: _by_identifier,
    0x01: _child_directory,
    0x02: _child_file,
    0x03: _parent,
    0x04: _application,
    0x08: _path_from_master,
    0x09: _path_from_here,
}
"""P1 of SELECT → how the file is found."""

_TEMPLATE: Mapping[int, int | None] = {0x00: 0x6F, 0x04: 0x62, 0x0C: None}
"""P2 of SELECT → template of the answer; None means no answer."""


def select(state: CardState, command: Command) -> Response:
    """SELECT by identifier, child, parent, AID or path; nothing moves when nothing is found."""
    reach = _REACH.get(command.p1)
    if reach is None or command.p2 not in _TEMPLATE:
        return Response(status=StatusWord.WRONG_PARAMETERS)
    reached = reach(state.cursor, command.data)
    if reached is None:
        return Response(status=StatusWord.FILE_NOT_FOUND)
    state.cursor = reached
    template = _TEMPLATE[command.p2]
    return Response() if template is None else Response(_description(template, reached.current))


def _description(template: int, target: DedicatedFile | ElementaryFile) -> bytes:
    return encode(template, control_parameters(target))


def read_binary(state: CardState, command: Command) -> Response:
    """READ BINARY of the current file, or of the file a short identifier names.

    Returns:
        At most Ne bytes from the offset; fewer when the file ends before.
    """
    if command.data or command.expected is None:
        return Response(status=StatusWord.WRONG_LENGTH)
    if command.p1 & 0x80:
        file = state.cursor.directory.by_short_id(command.p1 & 0x1F)
        if file is None or command.p1 & 0x60:
            return Response(status=StatusWord.FILE_NOT_FOUND)
        state.cursor = Cursor(state.cursor.path, file)
        return _read(state, file, command.p2, command.expected)
    if state.cursor.file is None:
        return Response(status=StatusWord.NO_CURRENT_FILE)
    return _read(state, state.cursor.file, command.parameters, command.expected)


def _read(state: CardState, file: ElementaryFile, offset: int, count: int) -> Response:
    if not state.allows(file.read):
        return Response(status=StatusWord.SECURITY_NOT_SATISFIED)
    if offset >= len(file.content):
        return Response(status=StatusWord.OFFSET_OUT_OF_FILE)
    return Response(file.content[offset : offset + min(count, _MAXIMUM_READ)])


def get_challenge(_state: CardState, command: Command) -> Response:
    """GET CHALLENGE: eight random bytes."""
    if command.parameters or command.data:
        return Response(status=StatusWord.WRONG_PARAMETERS)
    return Response(secrets.token_bytes(_CHALLENGE))
