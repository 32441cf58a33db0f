"""UPDATE BINARY, READ RECORD, UPDATE RECORD: conditions, bounds, and what outlives the current."""

from __future__ import annotations

import pytest

from tests.virtual_cards.iso7816.bench import made_up, send
from virtual_cards.iso7816.files import Access
from virtual_cards.iso7816.kernel import Card

VERIFY = "00200001 04 31323334"


@pytest.fixture
def card() -> Card:
    card = made_up()
    send(card, "00A4080C027F01")
    return card


def test_writing_asks_for_its_own_condition(card: Card) -> None:
    assert send(card, "00A4020C020002", "00D6000001AA") == "6982"
    assert send(card, VERIFY, "00D60001 02 4142") == "9000"
    assert send(card, "00B0000007") == b"gABrded".hex().upper() + "9000"
    # Written freely, read never.
    assert send(card, "00A4020C020003", "00D6000001AA") == "9000"
    assert send(card, "00B0000001") == "6982"
    # Read freely, written never.
    assert send(card, "00A4020C020001", "00D6000001AA") == "6982"


def test_what_was_written_outlives_the_current_and_stays_in_this_card(card: Card) -> None:
    send(card, VERIFY, "00D68200 07 57524954544552")
    card.power_off()
    card.power_on()
    assert card.snapshot()["written"] == ["3F00/7F01/0002"]
    assert send(card, VERIFY, "00A4080C027F01", "00B0820007") == b"WRITTER".hex().upper() + "9000"
    other = made_up()
    assert send(other, VERIFY, "00A4080C027F01", "00B0820007") == b"guarded".hex().upper() + "9000"


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("00D68206 02 AAAA", "6A84"),
        ("00D68207 01 AA", "6B00"),
        ("00D68200", "6700"),
        ("00D69E00 01 AA", "6A82"),
        ("00D6E200 01 AA", "6A82"),
        ("00D68400 01 AA", "6981"),
        ("00D60000 01 AA", "6986"),
        ("00B0840001", "6981"),
    ],
)
def test_refusals_of_update_binary(card: Card, command: str, status: str) -> None:
    assert send(card, VERIFY, command) == status


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        # P2 = SFI 4 ‖ mode 4: 24.
        ("00B2012403", b"one".hex() + "9000"),
        ("00B2022400", "6C04"),
        ("00B2022404", b"two!".hex() + "9000"),
        ("00B2032405", b"three".hex() + "9000"),
        ("00B2042400", "6A83"),
        ("00B2002400", "6A83"),
        # Mode 5: from the second to the last.
        ("00B2022509", b"two!three".hex() + "9000"),
        ("00B2011400", "6981"),
        ("00B201F400", "6A82"),
        ("00B201FC00", "6A86"),
        ("00B2010400", "6986"),
        ("00B2012000", "6A81"),
        ("00B2012600", "6A86"),
        ("00B20124", "6700"),
    ],
)
def test_records_by_number(card: Card, command: str, answer: str) -> None:
    assert send(card, command) == answer.upper()


def test_records_one_after_another(card: Card) -> None:
    # Modes 0 first, 2 next, 1 last, 3 previous; then the current one by number 0.
    walk = ["00B2002003", "00B2000204", "00B2000205", "00B2000200", "00B2000304", "00B2000105", "00B2000405"]
    answers = [send(card, step) for step in walk]
    words = [b"one", b"two!", b"three", None, b"two!", b"three", b"three"]
    assert answers == ["6A83" if word is None else word.hex().upper() + "9000" for word in words]
    # Selecting the file again forgets the current record; "previous" then starts at the end.
    assert send(card, "00A4020C020004", "00B2000305") == b"three".hex().upper() + "9000"


def test_records_are_replaced_never_added(card: Card) -> None:
    assert send(card, "00DC0124 03 414243") == "6982"
    assert send(card, VERIFY, "00DC0124 05 4142434445") == "9000"
    assert send(card, "00B2012405") == b"ABCDE".hex().upper() + "9000"
    assert send(card, "00DC0124 09 414243444546474849") == "6700"
    assert send(card, "00DC0424 01 41") == "6A83"
    assert send(card, "00DC0125 01 41") == "6A86"
    assert send(card, "00DC0114 01 41") == "6981"
    card.reset()
    assert send(card, "00A4080C027F01", "00B2012405") == b"ABCDE".hex().upper() + "9000"
    assert card.snapshot()["written"] == ["3F00/7F01/0004"]


def test_conditions_have_their_published_bytes() -> None:
    # ISO 7816-4 table of security condition bytes: 00 always, FF never; IAS-ECC: 1x user authentication by code x.
    assert [access.value for access in Access] == [0x00, 0x11, 0xFF]
