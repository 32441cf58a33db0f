"""Selection: every way to reach a file, and that a miss moves nothing."""

from __future__ import annotations

import pytest

from virtual_cards.iso7816.binary import read_binary
from virtual_cards.iso7816.describing import control_parameters
from virtual_cards.iso7816.files import MASTER, Access, Cursor, DedicatedFile, ElementaryFile
from virtual_cards.iso7816.kernel import Card
from virtual_cards.iso7816.profile import CardProfile
from virtual_cards.iso7816.selecting import select
from virtual_cards.tlv import find

DIRECTORY = ElementaryFile(0x2F00, "DIR", b"directory")
INNER = ElementaryFile(0x0010, "inner", bytes(range(256)) + b"end", sfi=5)
SECRET = ElementaryFile(0x0011, "secret", b"secret", read=Access.PIN)
CHILD = DedicatedFile(0x7F11, "child", (), bytes.fromhex("F000000002"))
APPLICATION = DedicatedFile(0x7F10, "application", (INNER, SECRET, CHILD), bytes.fromhex("F00000000101"))
OTHER = DedicatedFile(0x7F20, "other", (), bytes.fromhex("F000000003"))
ROOT = DedicatedFile(MASTER, "MF", (DIRECTORY, APPLICATION, OTHER))


@pytest.fixture
def card() -> Card:
    card = Card(CardProfile("test", "1", b"\x3b\x00", ROOT, {0xA4: select, 0xB0: read_binary}))
    card.power_on()
    return card


def send(card: Card, *commands: str) -> str:
    return [card.transmit(bytes.fromhex(command)).hex().upper() for command in commands][-1]


@pytest.mark.parametrize(
    ("commands", "fid"),
    [
        (["00A4000C023F00"], 0x3F00),
        (["00A4000C"], 0x3F00),
        (["00A4000C022F00"], 0x2F00),
        (["00A4010C027F10"], 0x7F10),
        (["00A4010C027F10", "00A4020C020010"], 0x0010),
        (["00A4010C027F10", "00A4010C027F11", "00A4030C"], 0x7F10),
        (["00A4010C027F10", "00A4000C027F20"], 0x7F20),
        (["00A4010C027F10", "00A4000C027F10"], 0x7F10),
        (["00A4010C027F10", "00A4000C023F00"], 0x3F00),
        (["00A4040C06F00000000101"], 0x7F10),
        (["00A4040C05F000000001"], 0x7F10),
        (["00A4040C05F000000002"], 0x7F11),
        (["00A4080C047F100010"], 0x0010),
        (["00A4080C063F007F100010"], 0x0010),
        (["00A4010C027F10", "00A4090C020010"], 0x0010),
        # Middleware sends an absolute path with the code of a relative one.
        (["00A4010C027F10", "00A4090C043F002F00"], 0x2F00),
    ],
)
def test_reached(card: Card, commands: list[str], fid: int) -> None:
    assert send(card, *commands) == "9000"
    assert card.cursor.current.fid == fid


@pytest.mark.parametrize(
    ("command", "status"),
    [
        ("00A4000C027777", "6A82"),
        ("00A4010C020010", "6A82"),
        ("00A4020C027F11", "6A82"),
        ("00A4040C04F0000000", "6A82"),
        ("00A4040C", "6A82"),
        ("00A4080C", "6A82"),
        ("00A4080C030010AA", "6A82"),
        ("00A4080C0477770010", "6A82"),
        # A path goes through no file.
        ("00A4080C067F1000100011", "6A82"),
        ("00A4000C022F00", "6A82"),
        ("00A4050C020010", "6A86"),
        ("00A4000A020010", "6A86"),
        ("00A40014020010", "6A86"),
        ("00A4000C010A", "6A82"),
    ],
)
def test_missed_and_nothing_moved(card: Card, command: str, status: str) -> None:
    send(card, "00A4040C05F000000001")
    assert send(card, command) == status
    assert card.cursor == Cursor((ROOT, APPLICATION))


def test_parent_of_the_master_file(card: Card) -> None:
    assert send(card, "00A4030C") == "6A82"


def test_reading(card: Card) -> None:
    assert send(card, "00B0000001") == "6986"
    send(card, "00A4010C027F10")
    assert send(card, "00B0850000") == bytes(range(256)).hex().upper() + "9000"
    assert send(card, "00B0010000") == "6C03"
    assert send(card, "00B0010003") == b"end".hex().upper() + "9000"
    assert send(card, "00B0010002") == b"en".hex().upper() + "9000"
    assert send(card, "00B0010300") == "6B00"
    assert send(card, "00B0000001") == "009000"
    assert send(card, "00B0860001") == "6A82"
    assert send(card, "00B00000") == "6700"
    assert send(card, "00A4020C020011", "00B0000006") == "6982"


def test_control_parameters_name_the_file_and_its_rule() -> None:
    described = control_parameters(SECRET)
    assert find(described, 0x80) == b"\x00\x06"
    assert find(described, 0x83) == b"\x00\x11"
    # Access mode 03 (update, read): update never (FF), read by the code (11).
    assert find(described, 0xA1, 0x8C) == bytes.fromhex("03FF11")
    assert find(control_parameters(APPLICATION), 0x84) == APPLICATION.aid


def test_template_follows_p2(card: Card) -> None:
    assert send(card, "00A4000002 2F00".replace(" ", ""), "00C0000000")[:2] == "6C"
    assert send(card, "00A40004022F00")[:2] == "61"
    length = send(card, "00A40004022F00")[2:]
    assert send(card, "00A40004022F00", f"00C00000{length}")[:2] == "62"
    assert send(card, "00A40000022F00", f"00C00000{length}")[:2] == "6F"
