"""CPS2ter, the older professional card, and the same view as an applet of the CPS4.

Class ``A0``: one identifier selected at a time, ``9Fxx`` for "data waiting", a description under tag ``85``,
and its own status words. The places of the practices and of the billing situation are public through the
national middleware; everything else a CPS2ter holds is not, and neither is any content.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

from virtual_cards.cards.cps3_data import OpaqueFile, synthetic_content
from virtual_cards.cards.specification import FileSpecification
from virtual_cards.iso7816.apdu import Command, Response
from virtual_cards.iso7816.files import Access, Cursor, DedicatedFile, ElementaryFile, Node, RecordFile
from virtual_cards.iso7816.profile import Handler
from virtual_cards.iso7816.security import PinState
from virtual_cards.iso7816.state import CardState
from virtual_cards.iso7816.status import StatusWord
from virtual_cards.personas import ProfessionalPersona
from virtual_cards.tlv import encode

__all__ = [
    "CPS2TER_AID",
    "CPS2TER_CLASS",
    "DATA_WAITING",
    "SPECIFICATIONS",
    "Activity",
    "BillingSituation",
    "ViewStatus",
    "view_files",
    "view_instructions",
]

CPS2TER_CLASS = 0xA0
CPS2TER_AID = bytes.fromhex("8025000001FF0002")
"""The view as an applet of the CPS4; a CPS2ter proper has no applications."""
DATA_WAITING = 0x9F

_DESCRIPTION = 0x85
_MASTER_KIND, _DIRECTORY_KIND, _FILE_KIND = 1, 2, 4
_MAXIMUM_READ = 256
_PADDING = b"\xff"


class ViewStatus(IntEnum):
    """Status words of class ``A0``, as public middleware words them."""

    HEADER_CORRUPT = 0x9240
    BAD_ADDRESS = 0x9402
    FILE_NOT_FOUND = 0x9404
    WRONG_KIND_OF_FILE = 0x9408
    CODE_NOT_ACTIVATED = 0x9802
    WRONG_CODE = 0x9804
    CODE_INVALIDATED = 0x9808
    FILE_INVALIDATED = 0x9810
    CODE_LOCKED = 0x9840


class Activity(OpaqueFile):
    """CPS2TER_ACTIVITY_nn_PS: one practice, behind the code porteur, in ``4010`` to ``401F``."""

    name = "CPS2TER_ACTIVITY_01_PS"
    fid = 0x4010
    read = Access.PIN


class BillingSituation(OpaqueFile):
    """CPS_SIT_FACT: behind the code porteur, in ``7F01/4000``."""

    name = "CPS_SIT_FACT"
    fid = 0x4000
    read = Access.PIN


SPECIFICATIONS: tuple[type[FileSpecification], ...] = (Activity, BillingSituation)


def view_files(persona: ProfessionalPersona) -> tuple[Node, ...]:
    """Build the files of the view: sixteen practices and the billing situation.

    Contents are the blobs that the persona gives by name (``CPS2TER_ACTIVITY_01_PS``, ``CPS_SIT_FACT``), or
    marked texts.
    """
    given = dict(persona.blobs)
    names = {Activity.fid + number: f"CPS2TER_ACTIVITY_{number + 1:02d}_PS" for number in range(16)}
    activities = tuple(
        ElementaryFile(fid, name, given.get(name, synthetic_content(name)), read=Activity.read)
        for fid, name in names.items()
    )
    billing = given.get(BillingSituation.name, synthetic_content(BillingSituation.name))
    situation = BillingSituation.file([{"content": billing.hex()}])
    return (*activities, DedicatedFile(0x7F01, "SIT_FACT", (situation,)))


def view_instructions(
    *, corrupt: frozenset[int] = frozenset(), invalidated: frozenset[int] = frozenset()
) -> Mapping[int, Handler]:
    """Return the instructions of class ``A0``.

    Args:
        corrupt: Identifiers of files whose header is damaged: they cannot be selected.
        invalidated: Identifiers of files that can be selected and no longer be read.
    """

    def select(state: CardState, command: Command) -> Response:
        return _select(state, command, corrupt)

    def read(state: CardState, command: Command) -> Response:
        return _read(state, command, invalidated)

    return {0xA4: select, 0xB0: read, 0x20: _verify}


def _select(state: CardState, command: Command, corrupt: frozenset[int]) -> Response:
    """SELECT one identifier: the master file, a child, the directory itself or its parent."""
    here = _inside(state.cursor)
    if here is None:
        return Response(status=StatusWord.CLASS_NOT_SUPPORTED)
    if command.parameters:
        return Response(status=StatusWord.OFFSET_OUT_OF_FILE)
    if len(command.data) != 2:
        return Response(status=StatusWord.WRONG_LENGTH)
    fid = int.from_bytes(command.data, "big")
    top = _top(here)
    reached = top if fid == top.path[0].fid else here.to_identifier(fid)
    if reached is None or _inside(reached) is None:
        return Response(status=ViewStatus.FILE_NOT_FOUND)
    if fid in corrupt:
        return Response(status=ViewStatus.HEADER_CORRUPT)
    state.cursor = reached
    return Response(_description(state, reached, top))


def _read(state: CardState, command: Command, invalidated: frozenset[int]) -> Response:
    """READ BINARY of the selected file."""
    here = _inside(state.cursor)
    if here is None:
        return Response(status=StatusWord.CLASS_NOT_SUPPORTED)
    if command.data or command.expected is None:
        return Response(status=StatusWord.WRONG_LENGTH)
    file = here.file
    if not isinstance(file, ElementaryFile):
        return Response(status=ViewStatus.WRONG_KIND_OF_FILE)
    if file.fid in invalidated:
        return Response(status=ViewStatus.FILE_INVALIDATED)
    if not state.allows(file.read):
        return Response(status=ViewStatus.WRONG_CODE)
    content = state.content(file)
    if command.parameters >= len(content):
        return Response(status=ViewStatus.BAD_ADDRESS)
    return Response(content[command.parameters :][: min(command.expected, _MAXIMUM_READ)])


def _verify(state: CardState, command: Command) -> Response:
    """VERIFY a code, which may be filled up with ``FF``."""
    if command.p1:
        return Response(status=StatusWord.OFFSET_OUT_OF_FILE)
    pin = state.pins.get(command.p2)
    if pin is None:
        return Response(status=ViewStatus.CODE_NOT_ACTIVATED)
    candidate = command.data.rstrip(_PADDING)
    if len(candidate) not in pin.sizes:
        return Response(status=StatusWord.WRONG_LENGTH)
    # What unblocks another code is no code to present for reading.
    if any(other.unblocked_by == command.p2 for other in state.pins.values()):
        return Response(status=ViewStatus.CODE_INVALIDATED)
    if pin.state is PinState.BLOCKED or pin.present(candidate) is PinState.BLOCKED:
        return Response(status=ViewStatus.CODE_LOCKED)
    return Response(status=StatusWord.OK if pin.state is PinState.VERIFIED else ViewStatus.WRONG_CODE)


def _inside(cursor: Cursor) -> Cursor | None:
    """Return the cursor if it stands in the view: anywhere on a CPS2ter, in the applet on a CPS4."""
    root = cursor.path[0]
    applet = any(isinstance(child, DedicatedFile) and child.aid == CPS2TER_AID for child in root.children)
    return cursor if not applet or _applet_depth(cursor) is not None else None


def _applet_depth(cursor: Cursor) -> int | None:
    return next((depth for depth, directory in enumerate(cursor.path) if directory.aid == CPS2TER_AID), None)


def _top(cursor: Cursor) -> Cursor:
    """Return what ``3F00`` means here: the applet on a CPS4, the master file elsewhere."""
    return Cursor(cursor.path[: (_applet_depth(cursor) or 0) + 1])


def _description(state: CardState, cursor: Cursor, top: Cursor) -> bytes:
    """Describe the current file: size, identifier, kind."""
    target = cursor.current
    if isinstance(target, DedicatedFile):
        is_top = target is top.directory
        fid, size, kind = (0x3F00 if is_top else target.fid), 0, _MASTER_KIND if is_top else _DIRECTORY_KIND
    else:
        size = sum(map(len, target.records)) if isinstance(target, RecordFile) else len(state.content(target))
        fid, kind = target.fid, _FILE_KIND
    return encode(_DESCRIPTION, size.to_bytes(2, "big") + fid.to_bytes(2, "big") + bytes((kind,)))
