"""SELECT: occurrences of a name, templates by P2, and a card with templates of its own."""

from __future__ import annotations

import pytest

from tests.virtual_cards.iso7816.bench import FREE, RECORDS, T1_ATR, made_up, send
from virtual_cards.iso7816.describing import control_parameters
from virtual_cards.iso7816.files import ElementaryFile, RecordFile
from virtual_cards.tlv import find

COMMON = "05 F000000001"
"""Opens the names of 7F01 and 7F02."""


@pytest.mark.parametrize(
    ("occurrences", "fids"),
    [
        # P2: 0C first, 0D last, 0E next, 0F previous, no answer.
        ("0C 0E 0E", [0x7F01, 0x7F02, None]),
        ("0D 0F 0F", [0x7F02, 0x7F01, None]),
        ("0E 0E", [0x7F01, 0x7F02]),
        ("0F 0C", [0x7F02, 0x7F01]),
    ],
)
def test_occurrences_of_a_partial_name(occurrences: str, fids: list[int | None]) -> None:
    card = made_up()
    for p2, fid in zip(occurrences.split(), fids, strict=True):
        before = card.cursor
        status = send(card, f"00A404{p2}{COMMON}")
        assert (status, card.cursor.current.fid) == (("9000", fid) if fid else ("6A82", before.current.fid))


def test_an_occurrence_means_nothing_without_a_name() -> None:
    assert send(made_up(), "00A4000E027F01") == "6A86"


def test_templates_by_p2() -> None:
    card = made_up(T1_ATR)
    name = "8406F00000000101"
    assert send(card, "00A40408 06F00000000101 00") == f"6408{name}9000"
    # 3 + 4 + 8 + 3 + 6 bytes: 18.
    described = f"6218 820138 83027F01 {name} 8A0105 A1048C020100 9000"
    assert send(card, "00A40404 06F00000000101 00") == described.replace(" ", "")
    assert send(card, "00A40400 06F00000000101 00")[:2] == "6F"
    assert send(card, "00A4020802000100") == "64009000"


def test_a_card_may_have_other_templates() -> None:
    card = made_up(T1_ATR, templates={0x00: None, 0x04: 0x6F})
    assert send(card, "00A40000027F0100") == "9000"
    assert send(card, "00A40004027F0100")[:2] == "6F"
    assert send(card, "00A4000C027F01") == "6A86"


def test_description_of_a_record_file() -> None:
    described = control_parameters(RECORDS)
    # 3 + 4 + 5 bytes; linear, records of at most 8 bytes, three of them; SFI 4 in the five high bits.
    assert find(described, 0x80) == b"\x00\x0c"
    assert find(described, 0x82) == bytes.fromhex("0401000803")
    assert find(described, 0x88) == b"\x20"
    # Access mode 03: update by the code (11), read always (00).
    assert find(described, 0xA1, 0x8C) == bytes.fromhex("031100")


def test_a_large_file_has_a_longer_size() -> None:
    assert find(control_parameters(ElementaryFile(1, "large", bytes(70_000))), 0x80) == (70_000).to_bytes(3, "big")
    assert find(control_parameters(RecordFile(1, "many", (b"",) * 300)), 0x82) == bytes.fromhex("040100FFFF")


def test_the_path_to_a_file_is_known() -> None:
    card = made_up()
    send(card, "00A4080C047F010001")
    assert card.cursor.pathname == "3F00/7F01/0001"
    assert card.cursor.current is FREE
