"""The JSON-lines protocol, spoken by a plain socket."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.virtual_cards.people import OTHER_VITALE, VITALE, doctor
from tests.virtual_cards.readers.pcsc_clients import commands
from virtual_cards import CardEvent, Reader, build_cps, build_vitale, open_reader
from virtual_cards.faults import FaultRule
from virtual_cards.readers import LAYOUTS
from virtual_cards.readers.socket_server import MAXIMUM_LINE

CPS, PATIENT = "RECETTE Bi-Slot 00 00", "RECETTE Bi-Slot 00 01"


class Client:
    """A program that knows nothing of the bench."""

    def __init__(self, reader: Reader) -> None:
        where = reader.coordinates()
        self.socket = socket.create_connection((str(where["host"]), int(str(where["port"]))), timeout=10)
        self.lines = self.socket.makefile("rb")

    def say(self, line: bytes) -> dict[str, Any]:
        self.socket.sendall(line + b"\n")
        answer: dict[str, Any] = json.loads(self.lines.readline())
        return answer

    def ask(self, **request: object) -> dict[str, Any]:
        return self.say(json.dumps(request).encode())

    def connect(self, name: str) -> int:
        return int(self.ask(op="connect", reader=name)["handle"])

    def send(self, handle: int, apdu: str) -> str:
        answer = self.ask(op="transmit", handle=handle, apdu=apdu)
        return str(answer.get("response") or answer.get("error"))

    def close(self) -> None:
        self.lines.close()
        self.socket.close()


@contextmanager
def client_of(reader: Reader) -> Iterator[Client]:
    client = Client(reader)
    yield client
    client.close()


@pytest.fixture
def reader() -> Iterator[Reader]:
    with open_reader("socket") as opened:
        yield opened


@pytest.fixture
def client(reader: Reader) -> Iterator[Client]:
    with client_of(reader) as opened:
        yield opened


def test_coordinates(reader: Reader) -> None:
    where = reader.coordinates()
    assert (where["mode"], where["host"], where["csock"]) == ("socket", "127.0.0.1", "")
    assert where["readers"] == [CPS, PATIENT]


def test_list_follows_the_slots(reader: Reader, client: Client) -> None:
    def listed() -> list[tuple[str, bool, str]]:
        return [(r["name"], r["present"], r["atr"]) for r in client.ask(op="list")["readers"]]

    assert listed() == [(CPS, False, ""), (PATIENT, False, "")]
    reader.insert(1, build_vitale(VITALE))
    assert listed() == [(CPS, False, ""), (PATIENT, True, "3B751300004509EA9000")]
    reader.remove(1)
    assert listed() == [(CPS, False, ""), (PATIENT, False, "")]


def test_reading_both_cards_like_a_product(reader: Reader, client: Client) -> None:
    reader.insert(0, build_cps(doctor()))
    reader.insert(1, build_vitale(VITALE))
    professional, patient = client.connect(CPS), client.connect(PATIENT)
    assert client.send(patient, "00A40000023F00").startswith("61")
    assert client.send(patient, "00B0820000") == "6C7C"
    # MERESYN, ODILE ANNE
    assert "80074D45524553594E810A4F44494C4520414E4E45" in client.send(patient, "00B082007C")
    assert client.send(professional, "002000010431323334") == "9000"
    assert client.send(professional, "00A4080C040001D120") == "9000"
    # Billing number 991990029 under C0.
    assert client.send(professional, "00B000000B") == "C0093939313939303032399000"
    assert client.ask(op="disconnect", handle=patient, disposition="reset") == {}
    assert client.send(patient, "00B082007C") == "invalid_handle"
    assert [e["command"] for e in commands(reader, 0)] == ["verify", "select", "read"]
    assert [e["command"] for e in commands(reader)] == ["select", "other", "read"]


def test_a_swap_makes_the_handle_stale(reader: Reader, client: Client) -> None:
    reader.insert(1, build_vitale(VITALE))
    handle = client.connect(PATIENT)
    reader.insert(1, build_vitale(OTHER_VITALE))
    assert client.send(handle, "00B082007C") == "removed_card"
    # Two persons: 89 bytes and zeros, still 124.
    assert "ENFANTSYN" in bytes.fromhex(client.send(client.connect(PATIENT), "00B082007C")).decode("latin-1")


def test_cut_during_a_command(client: Client, reader: Reader) -> None:
    events: list[CardEvent] = []
    with open_reader("socket", events.append) as other, client_of(other) as program:
        other.insert(1, build_vitale(VITALE))
        other.cut_after(1, 2)
        handle = program.connect(PATIENT)
        assert program.send(handle, "00A4000C023F00") == "9000"
        assert program.send(handle, "00B082007C") == "removed_card"
        assert program.ask(op="connect", reader=PATIENT) == {"error": "no_card"}
        assert not other.present(1)
        other.insert(1, build_vitale(VITALE))
        assert program.send(program.connect(PATIENT), "00B082007C").endswith("9000")
    assert [event.event for event in events] == ["inserted", "cut", "inserted"]
    assert client.ask(op="connect", reader=PATIENT, exclusive=True) == {"error": "no_card"}
    assert reader.take_trace() == []


def test_a_client_that_dies_resets_its_cards(reader: Reader, client: Client) -> None:
    reader.insert(0, build_cps(doctor()))
    with client_of(reader) as dying:
        held = dying.connect(CPS)
        handle = client.connect(CPS)
        assert dying.send(held, "002000010431323334") == "9000"
        assert client.send(handle, "0020000100") == "9000"
    for _ in range(1000):
        if client.send(handle, "0020000100") == "reset_card":
            break
    assert client.send(handle, "0020000100") == "reset_card"
    assert client.send(client.connect(CPS), "0020000100") == "63C3"


def test_handles_belong_to_their_connection(reader: Reader, client: Client) -> None:
    reader.insert(1, build_vitale(VITALE))
    handle = client.connect(PATIENT)
    with client_of(reader) as other:
        assert other.send(handle, "00B082007C") == "invalid_handle"
        assert other.ask(op="disconnect", handle=handle) == {"error": "invalid_handle"}


def test_a_transaction_makes_another_client_wait(reader: Reader, client: Client) -> None:
    reader.insert(0, build_cps(doctor()))
    with client_of(reader) as other:
        mine, its = client.connect(CPS), other.connect(CPS)
        assert client.ask(op="begin", handle=mine) == {}
        other.socket.sendall(json.dumps({"op": "transmit", "handle": its, "apdu": "0020000100"}).encode() + b"\n")
        assert client.send(mine, "002000010431323334") == "9000"
        assert client.ask(op="status", handle=mine) == {"reader": CPS, "atr": "3BAC00402A0012250064800003100090" + "00"}
        other.socket.settimeout(0.2)
        with pytest.raises(TimeoutError):
            other.socket.recv(1)
        other.socket.settimeout(10)
        assert client.ask(op="end", handle=mine, disposition="leave") == {}
        # The code is still verified when its turn comes; a transaction is no session of its own.
        with other.socket.makefile("rb") as lines:
            assert json.loads(lines.readline()) == {"response": "9000"}


def test_a_client_that_dies_in_a_transaction_frees_the_card(reader: Reader, client: Client) -> None:
    reader.insert(0, build_cps(doctor()))
    handle = client.connect(CPS)
    with client_of(reader) as dying:
        held = dying.connect(CPS)
        assert dying.ask(op="begin", handle=held) == {}
    assert client.send(handle, "0020000100") in ("reset_card", "63C3")


def test_another_program_keeps_the_product_out_then_makes_it_wait(reader: Reader, client: Client) -> None:
    reader.insert(0, build_cps(doctor()))
    hold = reader.hold(0, "exclusive")
    assert client.ask(op="connect", reader=CPS) == {"error": "sharing_violation"}
    hold.release()
    hold.release()
    handle = client.connect(CPS)
    start = time.monotonic()
    reader.hold(0, "transaction", 0.3)
    assert client.send(handle, "0020000100") == "63C3"
    assert 0.25 < time.monotonic() - start < 2


@pytest.mark.parametrize("how", ["reset", "unpower"])
def test_another_program_resets_the_card(reader: Reader, client: Client, how: str) -> None:
    reader.insert(0, build_cps(doctor()))
    handle = client.connect(CPS)
    assert client.send(handle, "002000010431323334") == "9000"
    assert reader.hold(0, how).released
    assert client.send(handle, "0020000100") == "reset_card"
    assert client.send(client.connect(CPS), "0020000100") == "63C3"


def test_an_unplugged_reader_is_unknown_until_it_is_plugged_under_another_name(reader: Reader, client: Client) -> None:
    reader.insert(1, build_vitale(VITALE))
    handle = client.connect(PATIENT)
    reader.unplug(0)
    assert client.ask(op="list") == {"readers": []}
    assert client.send(handle, "00B082007C") == "reader_unavailable"
    assert client.ask(op="connect", reader=PATIENT) == {"error": "unknown_reader"}
    reader.plug(0, "FEI Other")
    assert [one["name"] for one in client.ask(op="list")["readers"]] == ["FEI Other 00 00", "FEI Other 00 01"]
    assert client.send(handle, "00B082007C") == "removed_card"
    assert client.send(client.connect("FEI Other 00 01"), "00A4000C023F00") == "9000"


def test_faults_and_a_kill_as_a_client_sees_them(reader: Reader, client: Client) -> None:
    reader.insert(1, build_vitale(VITALE))
    reader.fault(1, [FaultRule(effect="one_byte"), FaultRule(nth=2, effect="remove")])
    handle = client.connect(PATIENT)
    assert client.send(handle, "00A4000C023F00") == "6F"
    assert client.send(handle, "00A4000C023F00") == "9000"
    assert client.send(handle, "00A4000C023F00") == "removed_card"
    reader.fault(1, [])
    reader.insert(1, build_vitale(VITALE))
    handle = client.connect(PATIENT)
    reader.kill(1)
    assert client.send(handle, "00A4000C023F00") == "removed_card"
    assert client.ask(op="connect", reader=PATIENT) == {"error": "no_card"}


def test_a_third_slot() -> None:
    with open_reader("socket", layout=LAYOUTS["fei-tri-slot"]) as reader, client_of(reader) as client:
        reader.insert(2, build_vitale(VITALE))
        listed = [(one["name"], one["present"]) for one in client.ask(op="list")["readers"]]
        assert listed[2] == ("FEI Smart Card NFC 00 00", True)
        assert [present for _, present in listed] == [False, False, True]


def test_sessions_in_the_trace_tell_programs_apart() -> None:
    with open_reader("socket", watch_sessions=True) as reader, client_of(reader) as client:
        reader.insert(0, build_cps(doctor()))
        hold = reader.hold(0, "exclusive")
        client.ask(op="connect", reader=CPS)
        hold.release()
        handle = client.connect(CPS)
        client.ask(op="begin", handle=handle)
        client.send(handle, "0020000100")
        client.ask(op="end", handle=handle)
        taken: list[dict[str, Any]] = reader.take_trace(0)
        told = [(entry["name"], entry["decoded"].get("program")) for entry in taken]
    assert told == [
        ("power_on", None),
        ("connect", "other"),
        ("sharing_violation", "product"),
        ("disconnect", "other"),
        ("connect", "product"),
        ("begin_transaction", "product"),
        ("VERIFY", None),
        ("end_transaction", "product"),
    ]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"nonsense", "bad_request"),
        (b"[1]", "bad_request"),
        (b'{"op":"dance"}', "bad_request"),
        (b'{"op":["list"]}', "bad_request"),
        (b"[" * 50_000, "bad_request"),
        (b'{"op":"connect"}', "unknown_reader"),
        (b'{"op":"transmit","handle":1,"apdu":"00B0"}', "invalid_handle"),
        (b'{"op":"transmit","handle":true,"apdu":"00B0"}', "invalid_handle"),
        (b'{"op":"transmit","handle":1,"apdu":"xyz"}', "bad_request"),
        (b'{"op":"transmit","handle":1,"apdu":""}', "bad_request"),
        (b'{"op":"transmit","handle":1,"apdu":7}', "bad_request"),
        (b'{"op":"disconnect","handle":1,"disposition":"burn"}', "bad_request"),
        (b'{"op":"disconnect","handle":1,"disposition":["reset"]}', "bad_request"),
        (b'{"op":"begin","handle":1}', "invalid_handle"),
        (b'{"op":"begin"}', "invalid_handle"),
        (b'{"op":"end","handle":1}', "invalid_handle"),
        (b'{"op":"end","handle":1,"disposition":"burn"}', "bad_request"),
        (b'{"op":"status","handle":1}', "invalid_handle"),
        (b"\xff\xfe", "bad_request"),
    ],
)
def test_bad_requests_are_answered(client: Client, line: bytes, error: str) -> None:
    assert client.say(line)["error"] == error
    assert "readers" in client.ask(op="list")


def test_an_endless_line_is_refused(client: Client) -> None:
    client.socket.sendall(b"x" * (MAXIMUM_LINE + 1))
    assert json.loads(client.lines.readline())["error"] == "line_too_long"
    assert client.lines.readline() == b""


def test_any_line_is_answered_by_an_object(client: Client) -> None:
    @settings(max_examples=100, deadline=None)
    @given(st.binary(max_size=80).map(lambda line: line.replace(b"\n", b" ").replace(b"\r", b" ")))
    def say(line: bytes) -> None:
        assert isinstance(client.say(line), dict)

    say()


def test_closing_frees_the_port_and_hangs_up() -> None:
    reader = open_reader("socket")
    client = Client(reader)
    client.ask(op="list")
    reader.close()
    reader.close()
    assert client.lines.readline() == b""
    where = reader.coordinates()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((str(where["host"]), int(str(where["port"]))), timeout=2)
    client.close()
