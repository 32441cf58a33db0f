"""The mail front end behind its envelope, as a target: a damaged lot in, the returns it gets out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache

from harness.codecs.b2 import decode
from harness.environment.mail.answering import answer_file
from harness.environment.mail.codec import LotCodec
from harness.model.case import ReturnOrder
from tests.codecs.b2.sample import files
from tests.environment.mail.lots import Act, Bill, lot_file

__all__ = ["lots", "take_lot"]

_NOW = datetime(2025, 9, 15, 9, 0, tzinfo=UTC)
_ORDERS = (
    ReturnOrder(file=1, invoice=1, state="partial", reject_code="", reject_label="MOTIF"),
    ReturnOrder(file=1, invoice=2, state="rejected"),
)


@cache
def _codec() -> LotCodec:
    return LotCodec(files())


def lots() -> Sequence[bytes]:
    bills = [Bill(1, [Act("GS", 3000, 70, 2100, 900)]), Bill(2, [Act("GS", 3000, 70, 2100), Act("MD", 1000, 70, 700)])]
    lot = lot_file(*bills)
    return [lot, lot_file(bills[0], lot=2), b"\r\n".join(lot[i : i + 128] for i in range(0, len(lot), 128))]


def take_lot(data: bytes) -> None:
    """Read, check, answer and write the returns; the envelope has a target of its own."""
    codec = _codec()
    decoded = decode(data, codec._layout)
    file = codec._received(decoded, 1)
    if file is None:
        return
    for orders in ((), _ORDERS):
        for answer in answer_file(file, codec._defects(decoded, file), orders, 1, _NOW):
            assert codec.write(answer)
