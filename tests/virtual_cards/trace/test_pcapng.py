"""The Wireshark export, judged by Wireshark's own command-line program."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.virtual_cards.people import VITALE, doctor
from tests.virtual_cards.trace.playing import play
from virtual_cards import build_cps, build_vitale
from virtual_cards.trace import Trace
from virtual_cards.trace.pcapng import write_pcapng

FIELDS = ("frame.time_epoch", "frame.interface_name", "frame.protocols", "gsm_sim.apdu.ins", "gsm_sim.apdu.sw")


def tshark(path: Path, *fields: str) -> list[list[str]]:
    """Return the fields of each packet."""
    program = shutil.which("tshark")
    if program is None:
        pytest.fail("tshark is not installed: apt-get install -y tshark")
    command = [program, "-r", str(path), "-T", "fields", *(part for field in fields for part in ("-e", field))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return [line.split("\t") for line in done.stdout.splitlines()]


def test_wireshark_dissects_each_command_and_status(tmp_path: Path) -> None:
    entries = play(build_vitale(VITALE), "00A40000023F00", "00B082007C", slot=1)
    entries += play(build_cps(doctor()), "002000010439393939", "00A40000027777", slot=0)
    path = tmp_path / "trace.pcapng"
    with path.open("wb") as stream:
        write_pcapng(entries, stream)
    rows = tshark(path, *FIELDS)
    assert [row[1] for row in rows] == ["slot 1", "slot 1", "slot 0", "slot 0"]
    assert all(row[2].endswith("gsmtap:gsm_sim") for row in rows)
    # ISO 7816-4: A4 SELECT, B0 READ BINARY, 20 VERIFY.
    assert [int(row[3], 16) for row in rows] == [0xA4, 0xB0, 0x20, 0xA4]
    assert [row[4].removeprefix("0x").upper() for row in rows] == [entry["sw"] for entry in entries]


def test_the_comments_hold_our_names_and_the_events_before(tmp_path: Path) -> None:
    trace, card = Trace(), build_vitale(VITALE)
    card.power_on()
    trace.note(1, card, "begin_transaction")
    raw = bytes.fromhex("00B082007C")
    trace.record(1, card, raw, card.transmit(raw))
    path = tmp_path / "trace.pcapng"
    with path.open("wb") as stream:
        write_pcapng(trace.take(), stream, "en")
    ((comment,),) = tshark(path, "frame.comment")
    assert "transaction begins" in comment
    assert "READ BINARY D001 identity [0+124] name=MERESYN" in comment
    assert "done" in comment


def test_a_time_keeps_its_microseconds(tmp_path: Path) -> None:
    (entry,) = play(build_vitale(VITALE), "0084000008")
    entry["at"] = "2026-09-15T08:30:00.123456Z"
    path = tmp_path / "trace.pcapng"
    with path.open("wb") as stream:
        write_pcapng([entry], stream)
    # date -u -d 2026-09-15T08:30:00 +%s
    assert tshark(path, "frame.time_epoch") == [["1789461000.123456000"]]


def test_a_card_that_went_away_and_an_answer_beyond_all_measure_are_packets_too(tmp_path: Path) -> None:
    trace, card = Trace(), build_vitale(VITALE)
    trace.record(1, card, bytes.fromhex("00B0820010"), b"")
    trace.record(1, card, bytes.fromhex("00B0820010"), bytes(65534))
    path = tmp_path / "trace.pcapng"
    with path.open("wb") as stream:
        write_pcapng(trace.take(), stream)
    assert len(tshark(path, "frame.number")) == 2
