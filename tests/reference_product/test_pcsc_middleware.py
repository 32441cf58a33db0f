"""OpenSC beside the program's own conversation with the card: who may speak, and what is made of its faults."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from reference_product.cards.middleware import Middleware
from reference_product.cards.pcsc_reader import PcscConnection
from reference_product.cards.transport import CardFault

# Published codes of PC/SC: another program reset the card, the card was removed.
RESET_CARD, REMOVED_CARD = 0x80100068, 0x80100069
CODE = "1234"


class Service:
    """A card service that answers one card's commands, and what it was asked in order."""

    def __init__(self, answer: str = "9000", begin: int = 0, transmit: int = 0) -> None:
        self.asked: list[str] = []

        def begun(_handle: int) -> int:
            self.asked.append("begin")
            return begin - (1 << 32) if begin else 0

        def ended(_handle: int, _disposition: int) -> int:
            self.asked.append("end")
            return 0

        def transmitted(_handle: int, _protocol: int, command: list[int]) -> tuple[int, list[int]]:
            self.asked.append(bytes(command).hex().upper())
            return transmit - (1 << 32) if transmit else 0, list(bytes.fromhex(answer))

        self.scard = SimpleNamespace(
            SCARD_LEAVE_CARD=0,
            SCardStatus=lambda _handle: (0, "READER", 0, 0, [0x3B]),
            SCardBeginTransaction=begun,
            SCardEndTransaction=ended,
            SCardTransmit=transmitted,
        )

    def connection(self, accepts: object) -> PcscConnection:
        """A conversation whose OpenSC accepts the code, refuses it, or fails."""

        def act(_given: object) -> Any:
            self.asked.append("opensc")
            if isinstance(accepts, CardFault):
                raise accepts
            return accepts

        middleware = cast("Middleware", SimpleNamespace(login=act, sign=act))
        return PcscConnection(self.scard, 1, 1, middleware)


def test_opensc_is_let_at_the_card_while_the_code_is_presented() -> None:
    service = Service()
    connection = service.connection(accepts=True)
    connection.begin()
    assert connection.present(CODE) == "9000"
    assert service.asked == ["begin", "end", "opensc", "begin"]


def test_a_refused_code_has_the_card_say_what_is_left() -> None:
    service = Service("63C1")
    assert service.connection(accepts=False).present(CODE) == "63C1"
    assert service.asked[-1] == "0020000100"


def test_a_card_reset_by_another_program_is_not_asked_to_sign() -> None:
    service = Service(begin=RESET_CARD)
    with pytest.raises(CardFault) as told:
        service.connection((b"signature", b"certificate")).authenticate(b"data")
    assert told.value.kind == "reset_card"
    assert "opensc" not in service.asked


@pytest.mark.parametrize(("transmit", "kind"), [(REMOVED_CARD, "removed_card"), (0, "unreadable")])
def test_a_card_torn_out_is_told_from_one_that_answers_badly(transmit: int, kind: str) -> None:
    for use in ("present", "authenticate"):
        connection = Service(transmit=transmit).connection(CardFault("unreadable", "OpenSC GeneralError"))
        with pytest.raises(CardFault) as told:
            connection.present(CODE) if use == "present" else connection.authenticate(b"data")
        assert told.value.kind == kind
