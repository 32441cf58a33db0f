"""Which answer a file gets and what becomes of each invoice: the whole table of precedence."""

from __future__ import annotations

import pytest

from harness.environment.mail.orders import Acknowledgement, Settlement, State, acknowledgement, settlement
from harness.environment.mail.received import Defect
from harness.model.case import ReturnOrder

LATE = Defect("T001", "001", "250916")


def test_without_any_order_a_file_is_accepted_and_paid() -> None:
    assert acknowledgement((), 1, ()) == Acknowledgement(True)
    assert settlement((), 1, 1) == Settlement(State.PAID)


def test_an_order_concerns_its_file_only() -> None:
    orders = (ReturnOrder(file=2, arl="negative", arl_code="T010"),)
    assert acknowledgement(orders, 1, ()) == Acknowledgement(True)
    assert acknowledgement(orders, 2, ()) == Acknowledgement(False, (Defect("T010"),))


def test_what_was_found_wins_over_the_order_and_silence_over_both() -> None:
    negative = (ReturnOrder(arl="negative", arl_code="T010"),)
    silent = (ReturnOrder(arl="none"),)
    assert acknowledgement(negative, 1, (LATE,)) == Acknowledgement(False, (LATE,))
    assert acknowledgement(silent, 1, (LATE,)) is None


def test_a_refusal_without_code_gets_ours() -> None:
    decided = acknowledgement((ReturnOrder(arl="negative"),), 1, ())
    assert decided == Acknowledgement(False, (Defect("T004"),))


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        (1, Settlement(State.PARTIAL, "M001")),
        (2, Settlement(State.REJECTED, "M007", "DROITS FERMES")),
        (3, Settlement(State.PARTIAL, "M001")),
    ],
)
def test_the_order_for_one_invoice_wins_over_the_general_one(position: int, expected: Settlement) -> None:
    orders = (
        ReturnOrder(invoice=2, state="rejected", reject_code="M007", reject_label="DROITS FERMES"),
        ReturnOrder(state="partial"),
    )
    assert settlement(orders, 1, position) == expected


def test_none_means_no_return() -> None:
    assert settlement((ReturnOrder(state="none"),), 1, 4) == Settlement(State.NONE)
