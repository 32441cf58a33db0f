"""Traces: what a command is called, which file it concerns, and what happens at their bound."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from threading import Thread
from time import monotonic

import pytest

from tests.virtual_cards.people import VITALE, doctor
from virtual_cards import Card, build_cps, build_vitale
from virtual_cards.trace import Trace, command_name


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


def test_lines_are_told_in_the_order_in_which_they_happened() -> None:
    trace, card = Trace(), build_vitale(VITALE)
    before = datetime.now(UTC)
    now = monotonic()
    trace.record(1, card, bytes.fromhex("0084000008"), b"\x90\x00", now + 0.2)
    trace.record(0, card, bytes.fromhex("00B0000001"), b"\x69\x86", now + 0.1)
    trace.record(0, card, bytes.fromhex("00A40000023F00"), b"\x90\x00", now + 0.1)
    entries = trace.take()
    assert [(entry["n"], entry["slot"], entry["name"]) for entry in entries] == [
        (1, 0, "READ BINARY"),
        (2, 0, "SELECT"),
        (3, 1, "GET CHALLENGE"),
    ]
    told = [datetime.fromisoformat(str(entry["at"])) for entry in entries]
    assert timedelta(milliseconds=99) < told[2] - told[1] < timedelta(milliseconds=101)
    assert timedelta(milliseconds=90) < told[0] - before < timedelta(seconds=5)


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


def test_an_event_stands_between_the_commands_and_bears_the_number_before_it() -> None:
    trace, card = Trace(), build_vitale(VITALE)
    trace.note(1, card, "power_on")
    trace.record(1, card, bytes.fromhex("0084000008"), b"\x90\x00")
    trace.note(1, card, "begin_transaction", client=3)
    trace.note(0, None, "connect")
    entries = trace.take()
    assert [(e["n"], e["kind"], e["name"], e["command"], e["card"]) for e in entries] == [
        (0, "event", "power_on", "event", "vitale2"),
        (1, "apdu", "GET CHALLENGE", "challenge", "vitale2"),
        (1, "event", "begin_transaction", "event", "vitale2"),
        (1, "event", "connect", "event", ""),
    ]
    assert entries[2]["decoded"] == {"client": 3}
    assert {entries[3][key] for key in ("file", "request", "response", "sw")} == {""}


def test_a_command_that_was_never_answered_has_no_status() -> None:
    trace, card = Trace(), build_vitale(VITALE)
    trace.record(1, card, bytes.fromhex("00B0820010"), b"")
    (entry,) = trace.take()
    assert (entry["response"], entry["sw"], entry["decoded"]["status"]) == ("", "", "no_answer")  # type: ignore[index]


def test_times_are_in_utc_to_the_microsecond() -> None:
    before = datetime.now(UTC)
    (entry,) = play(build_vitale(VITALE), "0084000008")
    at = datetime.fromisoformat(str(entry["at"]))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", str(entry["at"]))
    assert before - timedelta(milliseconds=1) <= at <= datetime.now(UTC) + timedelta(milliseconds=1)


def test_beyond_the_bound_lines_are_counted_and_the_loss_is_told() -> None:
    trace, card = Trace(maximum_lines=10), build_vitale(VITALE)
    for _ in range(25):
        trace.record(1, card, bytes.fromhex("0084000008"), b"\x90\x00")
    trace.record(0, card, bytes.fromhex("0084000008"), b"\x90\x00")
    entries = trace.take()
    assert [(e["n"], e["name"]) for e in entries[:10]] == [(n, "GET CHALLENGE") for n in range(1, 11)]
    assert [(e["slot"], e["name"], dict(e["decoded"])["count"]) for e in entries[10:]] == [  # type: ignore[call-overload]
        (0, "lost", 1),
        (1, "lost", 15),
    ]
    trace.record(1, card, bytes.fromhex("0084000008"), b"\x90\x00")
    assert [(e["n"], e["name"]) for e in trace.take()] == [(27, "GET CHALLENGE")]


def test_the_bound_counts_bytes_too() -> None:
    trace, card = Trace(maximum_bytes=3 * 1024 * 1000), build_vitale(VITALE)
    for _ in range(6000):
        trace.record(1, card, bytes.fromhex("00B0000000"), bytes(1000) + b"\x90\x00")
    entries = trace.take()
    # Weighed by 1024 lines of 1007 bytes: three of them stay below 3 072 000 bytes, the fourth is over.
    assert len(entries) == 3 * 1024 + 1
    assert dict(entries[-1]["decoded"])["count"] == 6000 - 3 * 1024  # type: ignore[call-overload]


def test_what_waits_for_another_slot_counts_in_the_bound() -> None:
    trace, card = Trace(maximum_lines=10), build_vitale(VITALE)
    for _ in range(100):
        trace.record(0, card, bytes.fromhex("0084000008"), b"\x90\x00")
        assert trace.take(1) == []
    *kept, lost = trace.take(0)
    assert [entry["n"] for entry in kept] == list(range(1, 11))
    assert (lost["n"], lost["name"], lost["slot"]) == (100, "lost", 0)
    assert dict(lost["decoded"])["count"] == 90  # type: ignore[call-overload]


def test_several_threads_record_while_one_takes_and_no_command_is_missed() -> None:
    trace, card = Trace(), build_vitale(VITALE)
    raw = bytes.fromhex("0084000008")

    def work(slot: int) -> None:
        for _ in range(3000):
            trace.record(slot, card, raw, b"\x90\x00")

    workers = [Thread(target=work, args=(slot,)) for slot in range(3)]
    for worker in workers:
        worker.start()
    taken: list[dict[str, object]] = []
    while any(worker.is_alive() for worker in workers):
        taken += trace.take(0)
    taken += trace.take()
    assert sorted(int(str(e["n"])) for e in taken) == list(range(1, 9001))
    assert [sum(e["slot"] == slot for e in taken) for slot in range(3)] == [3000, 3000, 3000]


@pytest.mark.parametrize(
    ("raw", "name"), [("00", "?"), ("00FF0000", "INS FF"), ("002A8086", "PSO DECIPHER"), ("002AFFFF", "PSO")]
)
def test_names_of_odd_commands(raw: str, name: str) -> None:
    assert command_name(bytes.fromhex(raw)) == name
