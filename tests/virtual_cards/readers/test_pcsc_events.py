"""What a PC/SC program sees when things happen to its card or its reader, through a real daemon."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from tests.virtual_cards.people import OTHER_VITALE, VITALE, doctor
from tests.virtual_cards.readers.pcsc_clients import run, run_python, start_python
from tests.virtual_cards.readers.rooms import network_of_its_own
from tests.virtual_cards.readers.test_socket_server import Client
from virtual_cards import Reader, build_cps, build_vitale, open_reader
from virtual_cards.faults import FaultRule
from virtual_cards.readers import LAYOUTS
from virtual_cards.readers.ports import free_pair

CPS, PATIENT = "RECETTE Bi-Slot 00 00", "RECETTE Bi-Slot 00 01"
ASK, SELECT = "0020000100", "00A4000C023F00"

PROGRAM = """
import sys
from smartcard.scard import *

status, context = SCardEstablishContext(SCARD_SCOPE_USER)
cards = {}

def connect(name, exclusive=""):
    mode = SCARD_SHARE_EXCLUSIVE if exclusive else SCARD_SHARE_SHARED
    status, cards[name], _ = SCardConnect(context, name, mode, SCARD_PROTOCOL_T0)
    return status, ""

def send(name, command):
    status, answer = SCardTransmit(cards[name], SCARD_PCI_T0, list(bytes.fromhex(command)))
    # After a failure there may be anything in it.
    return status, "" if status else bytes(answer).hex().upper()

acts = {
    "connect": connect,
    "exclusive": lambda name: connect(name, "exclusive"),
    "send": send,
    "begin": lambda name: (SCardBeginTransaction(cards[name]), ""),
    "end": lambda name: (SCardEndTransaction(cards[name], SCARD_LEAVE_CARD), ""),
    "leave": lambda name: (SCardDisconnect(cards[name], SCARD_LEAVE_CARD), ""),
    "reconnect": lambda name: (SCardReconnect(
        cards[name], SCARD_SHARE_SHARED, SCARD_PROTOCOL_T0, SCARD_LEAVE_CARD)[0], ""),
    "list": lambda: (0, "|".join(SCardListReaders(context, [])[1])),
}
for line in sys.stdin:
    act, *arguments = line.rstrip().split("\\t")
    status, answer = acts[act](*arguments)
    print(f"{status & 0xFFFFFFFF:08X} {answer}".strip(), flush=True)
"""

OK, VIOLATION, RESET, REMOVED, MISMATCH = "00000000", "8010000B", "80100068", "80100069", "8010000F"
NO_SERVICE = "8010001D"


class Program:
    """A PC/SC program that does what it is told, one act at a time."""

    def __init__(self, reader: Reader) -> None:
        self._process = start_python(reader, PROGRAM)

    def start(self, *act: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("\t".join(act) + "\n")
        self._process.stdin.flush()

    def result(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().rstrip()

    def do(self, *act: str) -> str:
        self.start(*act)
        return self.result()

    def close(self) -> None:
        self._process.communicate(timeout=20)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    with open_reader("pcsc", None, tmp_path_factory.mktemp("reader"), watch_sessions=True) as reader:
        yield reader


@pytest.fixture
def reader(opened: Reader) -> Reader:
    """Return a reader with both cards, without faults, its trace taken."""
    opened.insert(0, build_cps(doctor()))
    opened.insert(1, build_vitale(VITALE))
    for slot in (0, 1):
        opened.fault(slot, [])
    opened.take_trace()
    return opened


@pytest.fixture
def program(reader: Reader) -> Iterator[Program]:
    made = Program(reader)
    yield made
    made.close()


def names(reader: Reader, slot: int) -> list[tuple[str, Any]]:
    """Take what happened in a slot: name, and the program where it is told."""
    taken: list[dict[str, Any]] = reader.take_trace(slot)
    return [(entry["name"], entry["decoded"].get("program")) for entry in taken]


def test_another_program_keeps_the_product_out(reader: Reader, program: Program) -> None:
    hold = reader.hold(0, "exclusive")
    assert program.do("connect", CPS) == VIOLATION
    hold.release()
    assert program.do("connect", CPS) == OK
    told = [(name, who) for name, who in names(reader, 0) if who]
    assert told == [
        ("connect", "other"),
        ("sharing_violation", "product"),
        ("disconnect", "other"),
        ("connect", "product"),
    ]


def test_another_program_makes_the_product_wait(reader: Reader, program: Program) -> None:
    assert program.do("connect", CPS) == OK
    reader.hold(0, "transaction", 0.6)
    start = time.monotonic()
    assert program.do("send", CPS, ASK) == f"{OK} 63C3"
    assert 0.4 < time.monotonic() - start < 3


@pytest.mark.parametrize("how", ["reset", "unpower"])
def test_another_program_resets_the_card(reader: Reader, program: Program, how: str) -> None:
    program.do("connect", CPS)
    assert program.do("send", CPS, "002000010431323334") == f"{OK} 9000"
    assert reader.hold(0, how).released
    assert program.do("send", CPS, ASK) == RESET
    # A reconnection does not power a card that another program left without power; a connection does.
    assert program.do("leave", CPS) == OK
    assert program.do("connect", CPS) == OK
    assert program.do("send", CPS, ASK) == f"{OK} 63C3"


def test_transactions_stand_between_the_commands_they_hold(reader: Reader, program: Program) -> None:
    for name in (CPS, PATIENT):
        program.do("connect", name)
    program.do("begin", CPS)
    program.do("send", CPS, "002000010431323334")
    program.do("end", CPS)
    program.do("begin", PATIENT)
    program.do("send", PATIENT, SELECT)
    program.do("send", PATIENT, SELECT)
    program.do("end", PATIENT)
    program.do("send", CPS, ASK)
    assert [name for name, _ in names(reader, 0) if "power" not in name] == [
        "connect",
        "begin_transaction",
        "VERIFY",
        "end_transaction",
        "VERIFY",
    ]
    assert [name for name, _ in names(reader, 1) if "power" not in name] == [
        "connect",
        "begin_transaction",
        "SELECT",
        "SELECT",
        "end_transaction",
    ]


def test_every_safe_fault_passes_through_the_daemon(reader: Reader, program: Program) -> None:
    program.do("connect", PATIENT)
    reader.fault(
        1,
        [
            FaultRule(nth=1, effect="sw", value=0x6F00),
            FaultRule(nth=2, effect="one_byte"),
            FaultRule(nth=3, effect="oversized", value=302),
            FaultRule(nth=4, effect="oversized", value=65_534),
            FaultRule(nth=5, effect="delay", value=0.3),
            FaultRule(nth=6, effect="remove"),
        ],
    )
    assert program.do("send", PATIENT, SELECT) == f"{OK} 6F00"
    assert program.do("send", PATIENT, SELECT) == f"{OK} 6F"
    assert program.do("send", PATIENT, SELECT) == f"{OK} {'00' * 300}9000"
    assert program.do("send", PATIENT, SELECT) == f"{OK} {'00' * 65_532}9000"
    start = time.monotonic()
    assert program.do("send", PATIENT, SELECT) == f"{OK} 9000"
    assert time.monotonic() - start > 0.3
    assert program.do("send", PATIENT, SELECT) == f"{OK} 9000"
    assert program.do("send", PATIENT, SELECT) != f"{OK} 9000"
    assert not reader.present(1)
    told = [name for name, _ in names(reader, 1) if name in ("injected", "SELECT")]
    assert told == ["injected", "SELECT"] * 6


@pytest.mark.parametrize("mode", ["socket", "pcsc"])
def test_a_late_answer_keeps_nobody_who_closes(tmp_path: Path, mode: str) -> None:
    with open_reader(mode, None, tmp_path) as reader:
        reader.insert(1, build_vitale(VITALE))
        reader.fault(1, [FaultRule(effect="delay", value=60)])
        if mode == "pcsc":
            program = Program(reader)
            program.do("connect", PATIENT)
            program.start("send", PATIENT, SELECT)
        else:
            client = Client(reader)
            handle = client.connect(PATIENT)
            client.socket.sendall(f'{{"op":"transmit","handle":{handle},"apdu":"{SELECT}"}}\n'.encode())
        until = time.monotonic() + 5
        while "injected" not in [name for name, _ in names(reader, 1)]:
            assert time.monotonic() < until
        start = time.monotonic()
    assert time.monotonic() - start < 2
    if mode == "pcsc":
        assert program.result() != f"{OK} 9000"
        program.close()
    else:
        client.close()


def test_a_card_killed_while_idle_is_missed_at_the_next_command(reader: Reader, program: Program) -> None:
    program.do("connect", PATIENT)
    reader.kill(1)
    assert program.do("send", PATIENT, SELECT) in ("80100016", "8010002F", REMOVED)
    reader.insert(1, build_vitale(OTHER_VITALE))
    assert program.do("send", PATIENT, SELECT) == REMOVED
    assert program.do("reconnect", PATIENT) == OK
    assert program.do("send", PATIENT, SELECT) == f"{OK} 9000"


def test_a_mute_card_is_seen_but_not_understood_or_not_seen(reader: Reader, program: Program) -> None:
    card = build_vitale(VITALE)
    card.mute(b"\x3b")
    reader.insert(1, card)
    assert program.do("connect", PATIENT) == MISMATCH
    reader.remove(1)
    card.mute(b"")
    reader.insert(1, card)
    assert program.do("connect", PATIENT) == "8010000C"
    card.unmute()
    until = time.monotonic() + 5
    while (status := program.do("connect", PATIENT)) != OK and time.monotonic() < until:
        time.sleep(0.05)
    assert status == OK


def test_an_unplugged_reader_comes_back_under_another_name(tmp_path: Path) -> None:
    with open_reader("pcsc", None, tmp_path, layout=LAYOUTS["fei-tri-slot"]) as reader:
        reader.insert(2, build_vitale(VITALE))
        reader.insert(0, build_cps(doctor()))
        program = Program(reader)
        assert program.do("connect", "FEI USB Card Reader/QR Scanner 00 00") == OK
        before = run(reader, "opensc-tool", "-l")
        assert "FEI USB Card Reader/QR Scanner 00 00" in before
        reader.unplug(0)
        # As where the service stops with its last reader: the connection is over, and that is told at once.
        assert program.do("send", "FEI USB Card Reader/QR Scanner 00 00", ASK) == NO_SERVICE
        program.close()
        without = run(reader, "opensc-tool", "-l")
        assert "QR Scanner" not in without
        assert "FEI Smart Card NFC 00 00" in without
        reader.plug(0, "Ingenico TL TELIUM")
        assert "Ingenico TL TELIUM 00 00" in run(reader, "opensc-tool", "-l")
        made = Program(reader)
        assert made.do("connect", "Ingenico TL TELIUM 00 00") == OK
        assert made.do("connect", "FEI Smart Card NFC 00 00") == OK
        assert made.do("send", "FEI Smart Card NFC 00 00", SELECT) == f"{OK} 9000"
        made.close()


def test_nobody_else_reaches_the_driver(reader: Reader) -> None:
    where = reader.coordinates()
    assert where["exposed"] is not network_of_its_own()
    # The daemon's own network has the driver's usual port; ours has nobody there.
    with pytest.raises(OSError), socket.create_connection(("127.0.0.1", 0x8C7B), timeout=2):
        pass
    assert run_python(reader, "from smartcard.System import readers; print(len(readers()))") == ["2"]


def test_known_ports_are_exposed_and_that_is_said_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("virtual_cards.readers.network._warned", Event())
    port = free_pair()
    with open_reader("pcsc", None, tmp_path, ports=[port]) as reader:
        assert reader.coordinates()["exposed"] is True
        reader.insert(0, build_cps(doctor()))
        assert run(reader, "opensc-tool", "-r", "0", "-a").startswith("3b:ac")
        with open_reader("pcsc", None, tmp_path / "b", ports=[free_pair(frozenset({port}))]):
            pass
    assert [record.message.count("all network interfaces") for record in caplog.records] == [1]
