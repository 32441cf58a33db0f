"""Class bytes and logical channels: one cursor and one environment each, codes in common."""

from __future__ import annotations

import pytest

from tests.virtual_cards.iso7816.bench import made_up, send
from virtual_cards.iso7816.apdu import Command, Response
from virtual_cards.iso7816.state import CardState


def test_a_channel_open_without_being_asked() -> None:
    card = made_up(channels=frozenset({0, 1}))
    assert send(card, "01A4080C027F01") == "9000"
    # Channel 0 still stands at the master file.
    assert send(card, "00B0000001") == "6986"
    assert send(card, "01B0810001") == "009000"
    assert send(card, "00A4080C027F02", "01B0000001") == "009000"
    assert card.cursor.current.fid == 0x0001
    assert send(card, "02A4080C027F01") == "6881"


def test_codes_are_common_and_environments_are_not() -> None:
    card = made_up(channels=frozenset({0, 1}))
    assert send(card, "01200001 04 31323334", "0020000100") == "9000"
    assert send(card, "012241A4 06 800102 840181", "0188000001AA00") == "6100"
    assert send(card, "0088000001AA00") == "6985"
    assert send(card, "0188000001AA00") == "6100"


def test_the_only_channel_may_be_another() -> None:
    card = made_up(channels=frozenset({1}))
    assert send(card, "01A4080C027F01", "01B0810001") == "009000"


def test_opening_and_closing() -> None:
    card = made_up()
    assert send(card, "01A4080C027F01") == "6881"
    assert send(card, "0070000001") == "019000"
    assert send(card, "01A4080C027F01") == "9000"
    assert send(card, "0070000300") == "9000"
    assert send(card, "0070000300") == "6A81"
    assert [send(card, "0070000001") for _ in range(2)] == ["029000", "6A81"]
    assert send(card, "00708001") == "9000"
    assert send(card, "01A4080C027F01") == "6881"
    # Opened again, it starts at the master file.
    assert send(card, "0070000001") == "019000"
    assert send(card, "01B0810001") == "6A82"
    card.reset()
    assert send(card, "01A4080C027F01") == "6881"


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("00708000", "6985"),
        ("00708002", "6881"),
        ("00704001", "6A86"),
        ("0070000401", "6A81"),
        ("00700000 01 AA", "6A86"),
    ],
)
def test_refusals_of_manage_channel(command: str, status: str) -> None:
    assert send(made_up(), command) == status


@pytest.mark.parametrize(
    ("cla", "status"), [("0C", "6882"), ("80", "6E00"), ("FF", "6E00"), ("A0", "6E00"), ("40", "6E00")]
)
def test_refused_classes(cla: str, status: str) -> None:
    assert send(made_up(), cla + "A4080C027F01") == status


def test_a_proprietary_class_has_its_own_instructions() -> None:
    def hello(_state: CardState, _command: Command) -> Response:
        return Response(b"hello")

    card = made_up(channels=frozenset(), other_classes={0xA0: {0xA4: hello}, 0xBC: {}}, waiting={0xA0: 0x9F})
    assert send(card, "A0A40000023F00") == "9F05"
    assert send(card, "A0C0000005") == b"hello".hex().upper() + "9000"
    assert send(card, "BCA40000023F00") == "6D00"
    assert send(card, "00A40000023F00") == "6E00"
    assert send(card, "00C0000005") == "6E00"
    assert send(card, "BCC0000005") == "6985"
