"""Acknowledgements and payment returns typed from their layouts."""

from __future__ import annotations

import pytest

from reference_product.billing import reconciliation, returns
from reference_product.billing.invoices import State
from reference_product.billing.returns import Acknowledgement, InvoiceReturn, ReturnError
from tests.reference_product.fake_mail import acknowledgement

HEADER, TRAILER = "000".ljust(128), "999".ljust(128)


def noemie(*entities: str) -> bytes:
    """A return made of entities, each closed by its mark."""
    return (HEADER + "".join(entity + "@" for entity in entities) + TRAILER).encode("latin-1")


def of_invoice(number: str, amo: str, amc: str = "", reject: str = "") -> tuple[str, ...]:
    """The entities of one invoice: 102, 198, 199 and 294."""
    entities = ["10204" + number + " " * 6 + "001" + "250915" + "F" + "250915" + " " + "10"]
    entities.append("19805" + amo)
    if amc:
        entities.append("19905" + amc + "0099999991" + " " * 15)
    if reject:
        entities.append("29406" + reject + "REJET DE TEST".ljust(86) + "F" + "O" + " " * 55)
    return tuple(entities)


def test_acknowledgements() -> None:
    assert returns.read_acknowledgements(acknowledgement("000001", True).encode()) == [
        Acknowledgement("000001", True, "", "")
    ]
    negative = acknowledgement("000002", False, "T001", "LOT POSTDATE")
    assert returns.read_acknowledgements(negative.encode()) == [
        Acknowledgement("000002", False, "T001", "LOT POSTDATE")
    ]


@pytest.mark.parametrize("content", [b"", b"000", b"x" * 256, b"000".ljust(256), b"999".ljust(128) * 2])
def test_broken_frames(content: bytes) -> None:
    with pytest.raises(ReturnError):
        returns.read_acknowledgements(content)
    with pytest.raises(ReturnError):
        returns.read_payments(content)


def test_payments() -> None:
    # 40.00 + 2.40 claimed and paid; then one rejected; then the complementary share rejected.
    content = noemie(
        "04002000000991038431",
        "08003250915001",
        *of_invoice("000000001", "00004240P00004240P", "00001816P00001816P"),
        *of_invoice("000000002", "00002100R00000000P", reject="M001"),
        *of_invoice("000000003", "00002100P00002100P", "00000900R00000000P"),
        "99980".ljust(42),
    )
    found = returns.read_payments(content)
    assert found[0] == InvoiceReturn("000000001", "001", 4240, 4240, "P", 1816, 1816, "P", [])
    assert found[1].rejects == [("M001", "REJET DE TEST")]
    assert [reconciliation.state_of(one) for one in found] == [State.PAID, State.REJECTED, State.PARTLY_PAID]


def test_unknown_entities_are_skipped_and_long_ones_refused() -> None:
    assert returns.read_payments(noemie("777" + "x" * 40, *of_invoice("000000001", "00002100P00002100P")))[0].amo_paid
    with pytest.raises(ReturnError):
        returns.read_payments(noemie("777" + "x" * 600))
    with pytest.raises(ReturnError):
        returns.read_payments(noemie(*of_invoice("000000001", "0000A100P00002100P")))


def test_negative_amount_and_partial_payment() -> None:
    one = returns.read_payments(noemie(*of_invoice("000000001", "00002100P00000100N")))[0]
    assert one.amo_paid == -100
    assert reconciliation.state_of(one) is State.PARTLY_PAID
