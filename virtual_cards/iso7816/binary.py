"""READ BINARY and UPDATE BINARY: transparent files, by offset."""

from __future__ import annotations

from virtual_cards.iso7816.apdu import Command, Response
from virtual_cards.iso7816.files import Access, Cursor, ElementaryFile, RecordFile
from virtual_cards.iso7816.state import CardState
from virtual_cards.iso7816.status import StatusWord

__all__ = ["read_binary", "read_exactly", "update_binary"]

_FREE = Access.FREE


def read_binary(state: CardState, command: Command) -> Response:
    """READ BINARY of the current file, or of the file a short identifier names.

    Returns:
        At most Ne bytes from the offset; fewer when the file ends before.
    """
    _, _, p1, p2, data, expected, _ = command
    if data or expected is None:
        return Response(status=StatusWord.WRONG_LENGTH)
    file: ElementaryFile | RecordFile | StatusWord | None
    if p1 & 0x80:
        file, offset = _by_short_id(state, p1), p2
        if isinstance(file, StatusWord):
            return Response(status=file)
    else:
        file, offset = state.cursor.file, p1 << 8 | p2
        if file is None:
            return Response(status=StatusWord.NO_CURRENT_FILE)
    if isinstance(file, RecordFile):
        return Response(status=StatusWord.INCOMPATIBLE_FILE)
    if not state.allows(file.read):
        return Response(status=StatusWord.SECURITY_NOT_SATISFIED)
    read = state.content(file)[offset : offset + expected]
    if not read:
        return Response(status=StatusWord.OFFSET_OUT_OF_FILE)
    return Response(read)


def read_exactly(state: CardState, offset: int, count: int) -> bytes:
    """Return ``count`` bytes of the current file when READ BINARY would answer just that, else nothing.

    Nothing means that the command has to be looked at closely: end of file, condition not met, no file.
    """
    file = state.cursor.file
    if not isinstance(file, ElementaryFile) or (file.read is not _FREE and not state.allows(file.read)):
        return b""
    content = state.written.get(id(file), file.content) if state.written else file.content
    read = content[offset : offset + count]
    return read if len(read) == count else b""


def update_binary(state: CardState, command: Command) -> Response:
    """UPDATE BINARY of the current file, or of the file a short identifier names; its size never changes."""
    if not command.data:
        return Response(status=StatusWord.WRONG_LENGTH)
    file: ElementaryFile | RecordFile | StatusWord | None
    file, offset = state.cursor.file, command.parameters
    if command.p1 & 0x80:
        file, offset = _by_short_id(state, command.p1), command.p2
    if file is None:
        return Response(status=StatusWord.NO_CURRENT_FILE)
    if isinstance(file, StatusWord):
        return Response(status=file)
    if isinstance(file, RecordFile):
        return Response(status=StatusWord.INCOMPATIBLE_FILE)
    if not state.allows(file.update):
        return Response(status=StatusWord.SECURITY_NOT_SATISFIED)
    content, end = state.content(file), offset + len(command.data)
    if offset >= len(content):
        return Response(status=StatusWord.OFFSET_OUT_OF_FILE)
    if end > len(content):
        return Response(status=StatusWord.NO_ROOM)
    state.written[id(file)] = content[:offset] + command.data + content[end:]
    return Response()


def _by_short_id(state: CardState, p1: int) -> ElementaryFile | RecordFile | StatusWord:
    """Make the file a short identifier names the current one."""
    path = state.cursor.path
    file = path[-1].by_short_id(p1 & 0x1F)
    if file is None or p1 & 0x60:
        return StatusWord.FILE_NOT_FOUND
    state.cursor = Cursor(path, file)
    return file
