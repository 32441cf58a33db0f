"""What SELECT tells of a file: control parameters (FCP), management data (FMD), or both (FCI)."""

from __future__ import annotations

from collections.abc import Mapping

from virtual_cards.iso7816.files import Access, DedicatedFile, Node, RecordFile
from virtual_cards.tlv import encode

__all__ = ["FCI", "FCP", "FMD", "TEMPLATES", "control_parameters", "description", "management_data"]

FCI, FCP, FMD = 0x6F, 0x62, 0x64

TEMPLATES: Mapping[int, int | None] = {0x00: FCI, 0x04: FCP, 0x08: FMD, 0x0C: None}
"""Bits 4 and 3 of P2 of SELECT → template of the answer; None means no answer."""


def control_parameters(target: Node, size: int | None = None) -> bytes:
    """Return the objects that describe a file, to be put in a template ``62`` or ``6F``.

    Each holds an access rule ``A1{8C}``: without it middleware refuses the file.

    Args:
        target: The file or directory.
        size: Bytes of the file as it is now, when they are no longer those of personalisation.
    """
    identifier = encode(0x83, target.fid.to_bytes(2, "big"))
    if isinstance(target, DedicatedFile):
        name = (encode(0x84, target.aid),) if target.aid else ()
        rule = bytes((0x01, Access.FREE.value))
        parts: tuple[bytes, ...] = (encode(0x82, b"\x38"), identifier, *name)
    else:
        if isinstance(target, RecordFile):
            # Descriptor of a linear file of records of variable size: coding, longest record, count.
            longest = target.maximum.to_bytes(2, "big")
            kind = b"\x04\x01" + longest + bytes((min(len(target.records), 0xFF),))
            total = sum(map(len, target.records))
        else:
            kind, total = b"\x01", len(target.content)
        short = encode(0x88, bytes((target.sfi << 3,)) if target.sfi else b"")
        # Access mode 03: one condition for update, then one for read.
        rule = bytes((0x03, target.update.value, target.read.value))
        parts = (encode(0x80, _number(total if size is None else size)), encode(0x82, kind), identifier, short)
    return b"".join((*parts, encode(0x8A, b"\x05"), encode(0xA1, encode(0x8C, rule))))


def management_data(target: Node) -> bytes:
    """Return the objects of a template ``64``: the name of an application, nothing for other files."""
    return encode(0x84, target.aid) if isinstance(target, DedicatedFile) and target.aid else b""


def description(template: int, target: Node, size: int | None = None) -> bytes:
    """Return the whole answer of SELECT in one of the templates."""
    return encode(template, management_data(target) if template == FMD else control_parameters(target, size))


def _number(value: int) -> bytes:
    return value.to_bytes(max(2, (value.bit_length() + 7) // 8), "big")
