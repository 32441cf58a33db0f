"""T=1, and T=0 told to be lenient: the answer goes out at once."""

from __future__ import annotations

import pytest

from tests.virtual_cards.iso7816.bench import FREE, T0_ATR, T1_ATR, made_up, send
from virtual_cards.iso7816.atr import Protocol
from virtual_cards.iso7816.kernel import Card

CONTENT = FREE.content.hex().upper()


@pytest.fixture(params=["t1", "lenient"])
def card(request: pytest.FixtureRequest) -> Card:
    return made_up(T1_ATR) if request.param == "t1" else made_up(T0_ATR, strict=False)


def test_data_in_and_data_out_in_one_exchange(card: Card) -> None:
    answer = send(card, "00A40804027F0100")
    assert answer.startswith("62")
    assert answer.endswith("9000")


def test_too_large_a_length_is_no_fault(card: Card) -> None:
    assert send(card, "00A4080C027F01", "00B0820010") == "6982"
    assert send(card, "00B0810000") == CONTENT[:512] + "9000"
    assert send(card, "00B0010000") == CONTENT[512:] + "9000"


def test_what_nobody_asked_for_waits(card: Card) -> None:
    announced = send(card, "00A40804027F01")
    assert announced.startswith("61")
    assert send(card, "00C00000" + announced[2:])[:2] == "62"
    # A challenge of 8 bytes of which 3 are asked: 5 are left.
    assert send(card, "0084000003").endswith("6105")
    assert send(card, "00C0000009") == "6C05"
    assert send(card, "00C0000005").endswith("9000")
    assert send(card, "00C0000005") == "6985"
    assert send(card, "0084000003", "00A4080C", "00C0000005") == "6985"


def test_extended_lengths_only_over_t1() -> None:
    card = made_up(T1_ATR)
    # Select with an extended Lc, then read all 259 bytes at once.
    assert send(card, "00A4080C 000004 7F010001") == "9000"
    assert send(card, "00B0000000 1000".replace(" ", "")) == CONTENT + "9000"
    assert send(made_up(strict=False), "00A4080C 000004 7F010001") == "6700"
    assert send(made_up(), "00A4080C 000004 7F010001") == "6700"


def test_the_profile_may_settle_what_the_atr_leaves_open() -> None:
    both = bytes.fromhex("3B9B188001001225006480040100009044")
    select = "00A40804027F0100"
    assert send(made_up(both), select).endswith("9000")
    assert send(made_up(both, protocol=Protocol.T0), select).startswith("61")


def test_malformed_commands_forget_what_waits(card: Card) -> None:
    assert send(card, "0084000003", "00A4", "00C0000005") == "6985"
