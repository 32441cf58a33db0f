"""READ RECORD and UPDATE RECORD: linear files, by number or from the current record."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from virtual_cards.iso7816.apdu import Command, Response
from virtual_cards.iso7816.files import Cursor, RecordFile
from virtual_cards.iso7816.state import CardState
from virtual_cards.iso7816.status import StatusWord

__all__ = ["read_record", "update_record"]

_MODE_BITS = 0x07
_ONE, _FROM_THERE_ON = 0x04, 0x05
_CURRENT_FILE, _RESERVED = 0x00, 0x1F

_RELATIVE: Mapping[int, Callable[[int, int], int]] = {
    0x00: lambda _here, _count: 1,
    0x01: lambda _here, count: count,
    0x02: lambda here, _count: here + 1,
    0x03: lambda here, count: (here or count + 1) - 1,
}
"""Low bits of P2 when P1 names no number → record: first, last, next, previous of the current one."""


def read_record(state: CardState, command: Command) -> Response:
    """READ RECORD by number (P2 mode 4), from a number to the last (5), or relative to the current one (0–3)."""
    if command.data or command.expected is None:
        return Response(status=StatusWord.WRONG_LENGTH)
    file = _file(state, command.p2)
    if isinstance(file, StatusWord):
        return Response(status=file)
    if not state.allows(file.read):
        return Response(status=StatusWord.SECURITY_NOT_SATISFIED)
    records = state.records(file)
    number = _move(state, command, len(records))
    if isinstance(number, StatusWord):
        return Response(status=number)
    if command.p2 & _MODE_BITS == _FROM_THERE_ON:
        return Response(b"".join(records[number - 1 :])[: command.expected])
    return Response(records[number - 1][: command.expected])


def update_record(state: CardState, command: Command) -> Response:
    """UPDATE RECORD, by number or relative to the current one; records are never added."""
    file = _file(state, command.p2)
    if isinstance(file, StatusWord):
        return Response(status=file)
    if not state.allows(file.update):
        return Response(status=StatusWord.SECURITY_NOT_SATISFIED)
    if not 1 <= len(command.data) <= file.maximum:
        return Response(status=StatusWord.WRONG_LENGTH)
    records = state.records(file)
    if command.p2 & _MODE_BITS == _FROM_THERE_ON:
        return Response(status=StatusWord.WRONG_PARAMETERS)
    number = _move(state, command, len(records))
    if isinstance(number, StatusWord):
        return Response(status=number)
    state.written_records[id(file)] = (*records[: number - 1], command.data, *records[number:])
    return Response()


def _file(state: CardState, p2: int) -> RecordFile | StatusWord:
    """Return the current file, or make current the one that bits 8 to 4 of P2 name."""
    sfi, cursor = p2 >> 3, state.cursor
    if sfi == _RESERVED:
        return StatusWord.WRONG_PARAMETERS
    file = cursor.file if sfi == _CURRENT_FILE else cursor.directory.by_short_id(sfi)
    if file is None:
        return StatusWord.FILE_NOT_FOUND if sfi else StatusWord.NO_CURRENT_FILE
    if not isinstance(file, RecordFile):
        return StatusWord.INCOMPATIBLE_FILE
    if sfi:
        state.cursor = Cursor(cursor.path, file)
    return file


def _move(state: CardState, command: Command, count: int) -> int | StatusWord:
    """Return the number of the record meant; a relative one becomes the current record."""
    number = _number(state.cursor, command, count)
    if not isinstance(number, StatusWord) and command.p2 & _MODE_BITS in _RELATIVE:
        state.cursor = state.cursor._replace(record=number)
    return number


def _number(cursor: Cursor, command: Command, count: int) -> int | StatusWord:
    """Return the number of the record meant, from 1."""
    mode = command.p2 & _MODE_BITS
    relative = _RELATIVE.get(mode)
    if relative is None and mode not in (_ONE, _FROM_THERE_ON):
        return StatusWord.WRONG_PARAMETERS
    if relative and command.p1:
        # A record identifier: these records have none.
        return StatusWord.FUNCTION_NOT_SUPPORTED
    number = relative(cursor.record, count) if relative else (command.p1 or cursor.record)
    return number if 1 <= number <= count else StatusWord.RECORD_NOT_FOUND
