"""Snapshots: the word of each state, what a reset forgets, and that a mute card says nothing."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.virtual_cards.iso7816.bench import made_up, send
from virtual_cards.iso7816.kernel import Card

RIGHT, WRONG = "0020000104 31323334", "0020000104 39393939"


def block(card: Card) -> None:
    send(card, WRONG, WRONG, WRONG)


def unblock(card: Card) -> None:
    block(card)
    send(card, "002C010108 3837363534333231")


def unblock_and(then: Callable[[Card], object]) -> Callable[[Card], object]:
    def act(card: Card) -> object:
        unblock(card)
        return then(card)

    return act


@pytest.mark.parametrize(
    ("act", "word", "left"),
    [
        (lambda card: None, "fresh", 3),
        (lambda card: send(card, RIGHT), "verified", 3),
        (lambda card: send(card, WRONG), "tries_left", 2),
        (block, "blocked", 0),
        (unblock, "unblocked", 3),
        (unblock_and(lambda card: send(card, RIGHT)), "verified", 3),
        (unblock_and(block), "blocked", 0),
        (lambda card: card.mute(b""), "mute", 3),
    ],
)
def test_words(act: Callable[[Card], object], word: str, left: int) -> None:
    card = made_up()
    act(card)
    snapshot = card.snapshot()
    assert (snapshot["state"], snapshot["tries_left"]) == (word, left)
    assert json.loads(json.dumps(snapshot)) == snapshot


def test_everything_of_a_card_in_use() -> None:
    card = made_up()
    send(card, RIGHT, "00A4080C047F010001", "002241AA03800140", "0084000003")
    assert card.snapshot() == {
        "kind": "made-up",
        "serial": "1",
        "atr": "3B00",
        "powered": True,
        "state": "verified",
        "tries_left": 3,
        "pins": {
            "01": {"state": "verified", "tries_left": 3, "tries": 3, "unblocked": False},
            "02": {"state": "locked", "tries_left": 2, "tries": 2, "unblocked": False, "resets_left": 2},
        },
        "written": [],
        "volatile": {
            "cursor": "3F00/7F01/0001",
            "record": 0,
            "channel": 0,
            "channels": [0],
            "verified": ["01"],
            "environment": ["hash"],
            "hash": "chosen",
            "answer_held": True,
        },
    }


@pytest.mark.parametrize("cycle", [Card.reset, Card.power_on, Card.power_off])
def test_a_reset_forgets_all_that_is_volatile(cycle: Callable[[Card], None]) -> None:
    card, fresh = made_up(), made_up().snapshot()
    send(card, RIGHT, "0070000001", "01A4080C047F010001", "012241AA03800140", "102A8086 02 AAAA")
    assert card.snapshot()["volatile"] != fresh["volatile"]
    cycle(card)
    assert card.snapshot()["volatile"] == fresh["volatile"]


@pytest.mark.parametrize("atr", [b"", b"\x3b"])
def test_a_mute_card(atr: bytes) -> None:
    card = made_up()
    card.mute(atr)
    card.power_on()
    assert (card.atr, send(card, RIGHT)) == (atr, "6F00")
    card.unmute()
    assert (card.atr.hex(), card.powered) == ("3b00", False)
    card.power_on()
    assert send(card, RIGHT) == "9000"


def test_what_was_verified_before_falling_silent_is_forgotten() -> None:
    card = made_up()
    send(card, RIGHT)
    card.mute(b"")
    card.unmute()
    card.power_on()
    assert send(card, "0020000100") == "63C3"
