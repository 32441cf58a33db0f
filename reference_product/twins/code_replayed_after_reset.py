"""Twin: after another program has reset the card, the code kept in memory is presented without the person."""

from __future__ import annotations

from reference_product.cards import channel, cps, transport
from reference_product.cards.transport import CardFault, Connection, Readers, undisturbed
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "pc-remise-a-zero"
DEFECT = "Après une remise à zéro par un autre programme, le code gardé en mémoire est présenté sans la personne."

_CONNECT, _VERIFY, _SIGN = transport.connect, cps.verify, cps.sign
_opened: dict[int, tuple[Readers, str]] = {}
_last: list[str] = []


def apply() -> None:
    """Put the defect in."""
    replace(transport, "connect", _connect)
    replace(cps, "verify", _verify)
    replace(cps, "sign", _sign)


def _connect(readers: Readers, name: str) -> Connection:
    connection = _CONNECT(readers, name)
    _opened[id(connection)] = (readers, name)
    return connection


def _verify(connection: Connection, code: str) -> channel.Answer:
    _last[:] = [code]
    return _VERIFY(connection, code)


def _sign(connection: Connection, data: bytes) -> bytes:
    try:
        return _SIGN(connection, data)
    except CardFault as fault:
        if fault.kind != "reset_card":
            raise
    again = _CONNECT(*_opened[id(connection)])
    with undisturbed(again):
        cps.read_holder(again)
        _VERIFY(again, _last[0])
    return _SIGN(again, data)
