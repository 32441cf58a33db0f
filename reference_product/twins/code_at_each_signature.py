"""Twin: the code is kept and presented again before each signature."""

from __future__ import annotations

from reference_product.cards import channel, cps
from reference_product.cards.transport import Connection, undisturbed
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "pc-code-une-fois"
DEFECT = "Le code porteur, déjà accepté, est présenté de nouveau avant chaque signature."

_VERIFY, _SIGN = cps.verify, cps.sign
_last: list[str] = []


def apply() -> None:
    """Put the defect in."""
    replace(cps, "verify", _remembered)
    replace(cps, "sign", _again)


def _remembered(connection: Connection, code: str) -> channel.Answer:
    _last[:] = [code]
    return _VERIFY(connection, code)


def _again(connection: Connection, data: bytes) -> bytes:
    code = _last[0].encode("ascii")
    # Not through the middleware, which presents no code to a card that has accepted one.
    with undisturbed(connection):
        channel.send(connection, bytes((0x00, 0x20, 0x00, 0x01, len(code))) + code)
    return _SIGN(connection, data)
