"""Reading of the tag-length-value templates written on the cards."""

from __future__ import annotations

__all__ = ["TlvError", "fields", "items"]


class TlvError(ValueError):
    """The bytes are not a sequence of complete tag-length-value items."""


def items(data: bytes) -> list[tuple[int, bytes]]:
    """Return the items in order; zero bytes between or after them are filler.

    Raises:
        TlvError: an item ends after the data.
    """
    found: list[tuple[int, bytes]] = []
    at = 0
    while at < len(data):
        if data[at] in (0x00, 0xFF):
            at += 1
            continue
        tag, at = _tag(data, at)
        length, at = _length(data, at)
        if at + length > len(data):
            raise TlvError(f"élément {tag:X} : {length} octets annoncés, {len(data) - at} présents")
        found.append((tag, data[at : at + length]))
        at += length
    return found


def fields(data: bytes) -> dict[int, str]:
    """Return a template's items as texts (Latin-1), by tag."""
    return {tag: value.decode("latin-1").strip() for tag, value in items(data)}


def _tag(data: bytes, at: int) -> tuple[int, int]:
    tag = data[at]
    at += 1
    if tag & 0x1F == 0x1F:
        if at >= len(data):
            raise TlvError("étiquette coupée")
        tag = tag << 8 | data[at]
        at += 1
    return tag, at


def _length(data: bytes, at: int) -> tuple[int, int]:
    if at >= len(data):
        raise TlvError("longueur absente")
    first = data[at]
    at += 1
    if first < 0x80:
        return first, at
    count = first & 0x7F
    if not 1 <= count <= 2 or at + count > len(data):
        raise TlvError("longueur illisible")
    return int.from_bytes(data[at : at + count], "big"), at + count
