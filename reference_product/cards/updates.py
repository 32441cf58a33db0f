"""Updates of the cards: one that never ended, and rights that nobody refreshed for too long."""

from __future__ import annotations

from datetime import date

from reference_product.cards import channel, tlv
from reference_product.cards.transport import Connection

__all__ = ["interrupted", "is_stale"]

_TEMPLATE, _ENDED = 0xEC, 0x82


def interrupted(connection: Connection, file: str) -> bool:
    """Tell whether the file of that identifier says that the last update never ended.

    Some cards have no such file, or do not show it: nothing is concluded from that.
    """
    if not channel.select(connection, file).good:
        return False
    content = channel.read_binary(connection)
    return content is not None and not _has_ended(content)


def is_stale(updated_on: str, today: date) -> bool:
    """Tell whether rights were refreshed more than a year ago; a card that does not say when is not accused."""
    if not updated_on:
        return False
    return updated_on < f"{today.year - 1:04d}-{today.month:02d}-{today.day:02d}"


def _has_ended(content: bytes) -> bool:
    try:
        template = dict(tlv.items(content)).get(_TEMPLATE, b"")
        return bool(dict(tlv.items(template)).get(_ENDED))
    except tlv.TlvError:
        return False
