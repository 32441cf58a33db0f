"""Traces: what a command is called, which file it concerns, and that no code is ever kept."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.virtual_cards.personas import VITALE, doctor
from virtual_cards import Card, build_cps, build_vitale
from virtual_cards.trace import Trace, command_name, masked


def play(card: Card, *commands: str) -> list[dict[str, object]]:
    trace = Trace()
    card.power_on()
    for command in commands:
        raw = bytes.fromhex(command)
        trace.record(1, card, raw, card.transmit(raw))
    return trace.take()


def shown(entries: list[dict[str, object]]) -> list[tuple[object, ...]]:
    return [(e["name"], e["command"], e["file"], e["sw"]) for e in entries]


def test_a_patient_card_being_read() -> None:
    entries = play(
        build_vitale(VITALE),
        "00A40000023F00",
        "00C0000000",
        "00B0820000",
        "00B082007C",
        "00A4040C0BD250000002564954414C45",
        "00B0820060",
        "00A40000027777",
        "00B09F0001",
    )
    assert shown(entries) == [
        ("SELECT", "select", "3F00", entries[0]["sw"]),
        ("GET RESPONSE", "other", "", entries[1]["sw"]),
        ("READ BINARY", "other", "D001", "6C7C"),
        ("READ BINARY", "read", "D001", "9000"),
        ("SELECT", "select", "7F10", "9000"),
        ("READ BINARY", "read", "2010", "9000"),
        ("SELECT", "select", "7777", "6A82"),
        ("READ BINARY", "read", "", "6A82"),
    ]
    assert [entry["n"] for entry in entries] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert {entry["card"] for entry in entries} == {"vitale2"}
    assert str(entries[3]["response"]).endswith("9000")


def test_a_professional_card_being_used() -> None:
    entries = play(
        build_cps(doctor()),
        "0020000100",
        "00200001",
        "002000010431323334",
        "00A4080C040001D120",
        "00B0000010",
        "002241AA03800140",
        "002241B606800142840181",
        "002A90A00790008003616263",
        "002A9E9A00",
    )
    assert shown(entries) == [
        ("VERIFY", "other", "", "63C3"),
        ("VERIFY", "other", "", "63C3"),
        ("VERIFY", "verify", "", "9000"),
        ("SELECT", "select", "D120", "9000"),
        ("READ BINARY", "read", "D120", "9000"),
        ("MSE", "mse", "", "9000"),
        ("MSE", "mse", "", "9000"),
        ("PSO HASH", "hash", "", "9000"),
        ("PSO CDS", "sign", "", "9000"),
    ]
    assert entries[2]["request"] == "0020000104FFFFFFFF"


def test_taking_one_slot_leaves_the_other() -> None:
    trace, card = Trace(), build_vitale(VITALE)
    for slot in (0, 1, 0):
        trace.record(slot, card, bytes.fromhex("0084000008"), b"\x90\x00")
    assert [entry["n"] for entry in trace.take(0)] == [1, 3]
    assert [entry["n"] for entry in trace.take()] == [2]
    assert trace.take() == []


@pytest.mark.parametrize(
    ("command", "kept"),
    [
        ("002000010431323334", "0020000104FFFFFFFF"),
        ("00200001043132333400", "0020000104FFFFFFFFFF"),
        ("0020000100000431323334", "0020000100FFFFFFFFFFFF"),
        ("0020000131", "00200001FF"),
        ("0020000100", "0020000100"),
        ("0024000108313233343536373800", "0024000108FFFFFFFFFFFFFFFFFF"),
        ("102C0001083132333435363738", "102C000108FFFFFFFFFFFFFFFF"),
        # Without Lc the fifth byte is the first digit.
        ("0020000131323334", "00200001FFFFFFFF"),
        ("00A40000023F00", "00A40000023F00"),
        ("00", "00"),
    ],
)
def test_secrets_are_masked_before_anything_is_kept(command: str, kept: str) -> None:
    assert masked(bytes.fromhex(command)).hex().upper() == kept


@settings(max_examples=100)
@given(st.sampled_from([0x20, 0x24, 0x2C]), st.binary(min_size=1, max_size=1), st.binary(max_size=6))
def test_the_code_never_survives(ins: int, cla: bytes, around: bytes) -> None:
    raw = cla + bytes((ins, 0, 1)) + around + b"1234"
    assert b"1234" not in masked(raw)


@pytest.mark.parametrize(
    ("raw", "name"), [("00", "?"), ("00FF0000", "INS FF"), ("002A8086", "PSO DECIPHER"), ("002AFFFF", "PSO")]
)
def test_names_of_odd_commands(raw: str, name: str) -> None:
    assert command_name(bytes.fromhex(raw)) == name
