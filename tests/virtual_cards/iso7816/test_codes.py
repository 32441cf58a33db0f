"""VERIFY, CHANGE REFERENCE DATA, RESET RETRY COUNTER: every way a code changes its state."""

from __future__ import annotations

import pytest

from tests.virtual_cards.iso7816.bench import PIN, UNBLOCKING, made_up, send
from virtual_cards.iso7816.keys import PinSpec

RIGHT, WRONG, ASK = "0020000104 31323334", "0020000104 39393939", "0020000100"
OLD, NEW = PIN.hex(), "35353535"
CODE = UNBLOCKING.hex()
BAD_CODE = "30" * 8


def test_changing_by_the_old_code() -> None:
    card = made_up()
    assert send(card, f"0024000108 {OLD}{NEW}") == "9000"
    # Given with the change, the old code counts as verified.
    assert send(card, ASK) == "9000"
    card.reset()
    assert send(card, RIGHT) == "63C2"
    assert send(card, f"0020000104 {NEW}") == "9000"


def test_changing_with_a_wrong_old_code_costs_a_try() -> None:
    card = made_up()
    assert send(card, f"0024000108 39393939{NEW}") == "63C2"
    assert send(card, RIGHT) == "9000"


def test_changing_a_verified_code() -> None:
    card = made_up()
    assert send(card, f"0024010104 {NEW}") == "6982"
    assert send(card, RIGHT, f"0024010106 {NEW}3535") == "9000"
    card.reset()
    assert send(card, f"0020000106 {NEW}3535") == "9000"


@pytest.mark.parametrize(
    ("command", "status"),
    [
        (f"0024000106 {OLD}3535", "6700"),
        (f"002400010D {OLD}{'35' * 9}", "6700"),
        ("00240001", "6700"),
        (f"0024020104 {NEW}", "6A86"),
        (f"0024000508 {OLD}{NEW}", "6A88"),
    ],
)
def test_changes_that_are_refused_cost_nothing(command: str, status: str) -> None:
    card = made_up()
    assert send(card, command) == status
    assert send(card, ASK) == "63C3"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (f"002C00010C {CODE}{NEW}", NEW),
        (f"002C010108 {CODE}", OLD),
    ],
)
def test_unblocking_by_the_code_sent_along(command: str, code: str) -> None:
    card = made_up()
    assert send(card, WRONG, WRONG, WRONG, RIGHT) == "6983"
    assert card.snapshot()["state"] == "blocked"
    assert send(card, command) == "9000"
    assert card.snapshot()["state"] == "unblocked"
    assert send(card, ASK) == "63C3"
    # The unblocking code served this once only.
    assert send(card, f"002C020104 {NEW}") == "6982"
    assert send(card, f"0020000104 {code}") == "9000"


def test_unblocking_by_a_code_verified_before_as_middleware_does() -> None:
    card = made_up()
    send(card, WRONG, WRONG, WRONG)
    assert send(card, f"002C020104 {NEW}") == "6982"
    assert send(card, f"0020000208 {CODE}") == "9000"
    assert send(card, f"002C020104 {NEW}") == "9000"
    assert send(card, f"0020000104 {NEW}") == "9000"
    assert send(card, "002C0301") == "9000"
    assert send(card, ASK) == "63C3"


def test_the_unblocking_code_opens_no_file() -> None:
    card = made_up()
    assert send(card, f"0020000208 {CODE}", "00A4080C027F01", "00B0820007") == "6982"


def test_unblockings_are_counted() -> None:
    card = made_up()
    assert [send(card, f"002C010108 {CODE}") for _ in range(3)] == ["9000", "9000", "6984"]


def test_a_wrong_unblocking_code_has_its_own_tries() -> None:
    card = made_up()
    send(card, WRONG, WRONG, WRONG)
    assert [send(card, f"002C010108 {code}") for code in (BAD_CODE, BAD_CODE, CODE)] == ["63C1", "63C0", "6983"]
    assert send(card, RIGHT) == "6983"


@pytest.mark.parametrize(
    ("command", "status"),
    [
        (f"002C040108 {CODE}", "6A86"),
        (f"002C030108 {CODE}", "6A86"),
        (f"002C00010A {CODE}3535", "6700"),
        ("002C010104 31323334", "6700"),
        ("002C0101", "6700"),
        (f"002C010208 {CODE}", "6A88"),
        (f"002C010708 {CODE}", "6A88"),
    ],
)
def test_unblockings_that_are_refused_cost_nothing(command: str, status: str) -> None:
    card = made_up()
    assert send(card, command) == status
    assert send(card, "0020000200") == "63C2"


def test_logging_out() -> None:
    card = made_up()
    assert send(card, RIGHT, "0020FF01", ASK) == "63C3"
    assert send(card, "0020FF01 04 31323334") == "6A86"


def test_a_card_as_somebody_left_it() -> None:
    card = made_up()
    card.set_tries(1, 1)
    assert (send(card, ASK), card.snapshot()["state"], card.snapshot()["tries_left"]) == ("63C1", "tries_left", 1)
    card.set_tries(1, 0)
    assert send(card, RIGHT) == "6983"
    card.set_tries(1, 3)
    assert send(card, RIGHT) == "9000"


@pytest.mark.parametrize(("reference", "left"), [(9, 1), (1, 4), (1, -1)])
def test_tries_that_cannot_be(reference: int, left: int) -> None:
    with pytest.raises(ValueError, match="made-up"):
        made_up().set_tries(reference, left)


def test_codes_never_show() -> None:
    card = made_up(pins={1: PinSpec(b"73914826")})
    send(card, "0020000108 3733393134383236")
    shown = repr(card.profile) + repr(card.snapshot()) + repr(card._state) + repr(PinSpec(b"73914826"))
    assert "73914826" not in shown
    assert "3733393134383236" not in shown
