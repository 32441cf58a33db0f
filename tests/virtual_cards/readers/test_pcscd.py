"""The real PC/SC stack: private daemons, independent programs, swaps, cuts, and sudden death."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from tests.virtual_cards.people import OTHER_VITALE, VITALE, doctor, key_and_certificate
from tests.virtual_cards.readers.pcsc_clients import commands, run, run_python, start_python
from virtual_cards import CardEvent, MissingPartError, Reader, ReaderError, build_cps, build_vitale, open_reader
from virtual_cards.iso7816.sha256 import BLOCK, INITIAL_STATE, absorb
from virtual_cards.readers.child import process_start

CPS, PATIENT = "RECETTE Bi-Slot 00 00", "RECETTE Bi-Slot 00 01"
ROOT = Path(__file__).parents[3]

PLAY = """
import sys
from smartcard.scard import *
status, context = SCardEstablishContext(SCARD_SCOPE_USER)
status, card, protocol = SCardConnect(context, sys.argv[1], SCARD_SHARE_SHARED, SCARD_PROTOCOL_T0)
assert status == 0, SCardGetErrorMessage(status)
for command in sys.argv[2:]:
    status, answer = SCardTransmit(card, SCARD_PCI_T0, list(bytes.fromhex(command)))
    print(f"{status & 0xFFFFFFFF:08X}", bytes(answer).hex().upper(), flush=True)
SCardDisconnect(card, SCARD_RESET_CARD)
SCardReleaseContext(context)
"""

FOLLOW = """
import sys
from smartcard.scard import *
status, context = SCardEstablishContext(SCARD_SCOPE_USER)
state = SCARD_STATE_UNAWARE
while True:
    status, states = SCardGetStatusChange(context, 10000, [(sys.argv[1], state)])
    _, state, atr = states[0]
    present = bool(state & SCARD_STATE_PRESENT)
    print("present" if present else "empty", bytes(atr).hex().upper() if present else "-", flush=True)
"""

SPEED = """
import sys, time
from smartcard.scard import *
status, context = SCardEstablishContext(SCARD_SCOPE_USER)
status, card, protocol = SCardConnect(context, sys.argv[1], SCARD_SHARE_SHARED, SCARD_PROTOCOL_T0)
start = time.monotonic()
for _ in range(200):
    SCardTransmit(card, SCARD_PCI_T0, [0x00, 0xB0, 0x82, 0x00, 0x7C])
print(time.monotonic() - start)
"""

OWNER = """
import sys, time
from pathlib import Path
from tests.virtual_cards.people import VITALE
from virtual_cards import build_vitale, open_reader
reader = open_reader("pcsc", None, Path(sys.argv[1]))
reader.insert(1, build_vitale(VITALE))
print("ready", flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    with open_reader("pcsc", None, tmp_path_factory.mktemp("reader")) as opened:
        opened.insert(0, build_cps(doctor()))
        opened.insert(1, build_vitale(VITALE))
        yield opened


@pytest.fixture
def trace(reader: Reader) -> Reader:
    reader.take_trace()
    return reader


def hashing(message: bytes) -> str:
    done = len(message) // BLOCK * BLOCK
    begun = absorb(INITIAL_STATE, message[:done]) + (8 * done).to_bytes(8, "big")
    body = b"\x90\x28" + begun + bytes((0x80, len(message) - done)) + message[done:]
    return (b"\x00\x2a\x90\xa0" + bytes((len(body),)) + body).hex()


def test_opensc_sees_both_readers_and_knows_the_professional_card(reader: Reader) -> None:
    listed = run(reader, "opensc-tool", "-l")
    assert CPS in listed
    assert PATIENT in listed
    assert run(reader, "opensc-tool", "-r", "0", "-n").strip() == "IAS-ECC"
    assert run(reader, "opensc-tool", "-r", "0", "-a").strip() == "3b:ac:00:40:2a:00:12:25:00:64:80:00:03:10:00:90:00"
    # Eight last bytes of SN.ICC.
    assert run(reader, "opensc-tool", "-r", "0", "--serial").startswith("00 00 01 99 90 00 02 6F")
    assert run(reader, "opensc-tool", "-r", "1", "-a").strip() == "3b:75:13:00:00:45:09:ea:90:00"


def test_pcsc_scan_lists_the_readers(reader: Reader) -> None:
    printed = run(reader, "pcsc_scan", "-r", seconds=5, check=False)
    assert CPS in printed
    assert PATIENT in printed


def test_scriptor_replays_commands(trace: Reader, tmp_path: Path) -> None:
    script = tmp_path / "commands"
    script.write_text("reset\n00 20 00 01 00\n00 A4 00 00 02 D0 03\n", "ascii")
    printed = run(trace, "scriptor", "-r", CPS, str(script))
    assert "63 C3" in printed
    assert "61 1" in printed
    assert [(e["name"], e["file"]) for e in commands(trace, 0)] == [("VERIFY", ""), ("SELECT", "D003")]


def test_pyscard_reads_the_patient_as_a_2026_product_does(trace: Reader) -> None:
    lines = run_python(
        trace, PLAY, PATIENT, "00A40000023F00", "00B0820000", "00B082007C", "00A404000BD250000002564954414C45",
        "00B0820000", "00B0820060",
    )  # fmt: skip
    answers = [line.split()[1] for line in lines]
    assert [answer[:2] if answer[:2] == "61" else answer[-4:] for answer in answers] == [
        "61",
        "6C7C",
        "9000",
        "61",
        "6C60",
        "9000",
    ]
    assert b"ODILE ANNE".hex().upper() in lines[2]
    assert b"285029990310345".hex().upper() in lines[5]
    assert [e["command"] for e in commands(trace, 1)] == ["select", "other", "read", "select", "other", "read"]


def test_signature_through_pcsc_is_verified_by_openssl(trace: Reader, tmp_path: Path) -> None:
    message = b"<Assertion>" + bytes(200)
    lines = run_python(
        trace, PLAY, CPS, "002000010431323334", "002241AA03800140", hashing(message), "002241B606800142840181",
        "002A9E9A00",
    )  # fmt: skip
    status, answer = lines[-1].split()
    assert (status, answer[-4:]) == ("00000000", "9000")
    public = load_pem_private_key(key_and_certificate()[0], None).public_key()
    (tmp_path / "public.pem").write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    (tmp_path / "message").write_bytes(message)
    (tmp_path / "signature").write_bytes(bytes.fromhex(answer[:-4]))
    printed = run(
        trace, "openssl", "dgst", "-sha256", "-verify", str(tmp_path / "public.pem"), "-signature",
        str(tmp_path / "signature"), str(tmp_path / "message"),
    )  # fmt: skip
    assert printed.strip() == "Verified OK"
    entries = commands(trace, 0)
    assert [e["name"] for e in entries] == ["VERIFY", "MSE", "PSO HASH", "MSE", "PSO CDS"]
    assert entries[0]["request"] == "0020000104FFFFFFFF"


def test_the_code_does_not_survive_the_end_of_a_program(reader: Reader) -> None:
    assert run_python(reader, PLAY, CPS, "002000010431323334", "0020000100")[1] == "00000000 9000"
    assert run_python(reader, PLAY, CPS, "0020000100") == ["00000000 63C3"]


def test_two_hundred_commands_do_not_wait_for_delayed_acknowledgements(reader: Reader) -> None:
    # Without the quick acknowledgement: 200 x 44 ms = 8.8 s.
    assert float(run_python(reader, SPEED, PATIENT)[0]) < 4


def test_a_swap_is_always_seen_empty_in_between(tmp_path: Path) -> None:
    events: list[CardEvent] = []
    with open_reader("pcsc", events.append, tmp_path) as reader:
        follower = start_python(reader, FOLLOW, PATIENT)
        assert follower.stdout is not None
        lines = follower.stdout
        assert lines.readline() == "empty -\n"
        for card in (build_vitale(VITALE), build_cps(doctor()), build_vitale(OTHER_VITALE)):
            reader.insert(1, card)
            assert lines.readline() == f"present {card.atr.hex().upper()}\n"
            reader.remove(1)
            assert lines.readline() == "empty -\n"
        reader.insert(1, build_vitale(VITALE))
        reader.insert(1, build_vitale(OTHER_VITALE))
        atr = build_vitale(VITALE).atr.hex().upper()
        assert [lines.readline() for _ in range(3)] == [f"present {atr}\n", "empty -\n", f"present {atr}\n"]
        follower.kill()
        follower.communicate()
    assert [event.event for event in events] == ["inserted", "removed"] * 4 + ["inserted"]


def test_card_pulled_during_a_command(tmp_path: Path) -> None:
    events: list[CardEvent] = []
    with open_reader("pcsc", events.append, tmp_path) as reader:
        reader.insert(1, build_vitale(VITALE))
        reader.cut_after(1, 2)
        first, second, third = run_python(reader, PLAY, PATIENT, "00A4000C023F00", "00B082007C", "00B082007C")
        assert first == "00000000 9000"
        # The driver reports success without a byte, then the daemon an error.
        assert second.strip() in ("00000000", "80100016", "8010002F")
        assert third.split()[0] != "00000000"
        assert [e["sw"] for e in commands(reader, 1)] == ["9000", ""]
        reader.insert(1, build_vitale(VITALE))
        assert run_python(reader, PLAY, PATIENT, "00A4000C023F00") == ["00000000 9000"]
    assert [event.event for event in events] == ["inserted", "cut", "inserted"]


def test_a_listener_may_answer_a_cut_by_removing_the_card(tmp_path: Path) -> None:
    opened: list[Reader] = []
    events: list[str] = []

    def listen(event: CardEvent) -> None:
        events.append(event.event)
        if event.event == "cut":
            opened[0].remove(event.slot)

    with open_reader("pcsc", listen, tmp_path) as reader:
        opened.append(reader)
        reader.insert(1, build_vitale(VITALE))
        reader.cut_after(1, 1)
        run_python(reader, PLAY, PATIENT, "00A4000C023F00")
        reader.insert(1, build_vitale(VITALE))
    assert events == ["inserted", "cut", "inserted"]


def test_a_daemon_that_dies_is_a_fault_of_the_reader(tmp_path: Path) -> None:
    with open_reader("pcsc", None, tmp_path) as reader:
        reader.check()
        os.kill(daemon_of(tmp_path), signal.SIGKILL)
        with pytest.raises(ReaderError, match="cannot be watched"):
            reader.insert(1, build_vitale(VITALE))
        with pytest.raises(ReaderError, match="daemon has died"):
            reader.check()
        assert not reader.present(1)


def daemon_of(work_dir: Path) -> int:
    (record,) = work_dir.glob("pcscd-*.json")
    return int(json.loads(record.read_text("utf-8"))["pid"])


def test_two_daemons_side_by_side(tmp_path: Path) -> None:
    with open_reader("pcsc", None, tmp_path / "a") as one, open_reader("pcsc", None, tmp_path / "b") as two:
        one.insert(0, build_cps(doctor()))
        two.insert(0, build_vitale(VITALE))
        assert run(one, "opensc-tool", "-r", "0", "-a").startswith("3b:ac")
        assert run(two, "opensc-tool", "-r", "0", "-a").startswith("3b:75")


def test_a_folder_too_deep_for_a_socket_path(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    with open_reader("pcsc", None, deep) as reader:
        csock = Path(str(reader.coordinates()["csock"]))
        assert deep not in csock.parents
        assert csock.exists()
    assert not csock.parent.exists()
    assert list(deep.glob("pcscd-*")) == []


def children_of(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def test_sudden_death_leaves_no_process_and_the_next_start_cleans_up(tmp_path: Path) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert owner.stdout is not None
    assert owner.stdout.readline() == "ready\n"
    orphans = children_of(owner.pid)
    assert len(orphans) == 2  # the daemon and the watcher
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    owner.stdout.close()
    until = time.monotonic() + 5
    while any(process_start(pid) for pid in orphans) and time.monotonic() < until:
        time.sleep(0.01)
    assert not any(process_start(pid) for pid in orphans)
    left = set(tmp_path.glob("pcscd-*"))
    assert len(left) == 2  # its folder and its record
    with open_reader("pcsc", None, tmp_path):
        assert not left & set(tmp_path.glob("pcscd-*"))
    assert list(tmp_path.glob("pcscd-*")) == []


def test_a_missing_part_is_named_with_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECETTE_VPCD_DRIVER", "/nonexistent/libifdvpcd.so")
    with pytest.raises(MissingPartError, match=r"apt-get install -y vsmartcard-vpcd$"):
        open_reader("pcsc", None, tmp_path)
    monkeypatch.setenv("RECETTE_PCSCD", "/nonexistent/pcscd")
    with pytest.raises(MissingPartError, match=r"apt-get install -y pcscd vsmartcard-vpcd$"):
        open_reader("pcsc", None, tmp_path)


def test_a_daemon_that_cannot_start_is_told_with_its_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECETTE_PCSCD", "/bin/false")
    with pytest.raises(ReaderError, match="does not listen after"):
        open_reader("pcsc", None, tmp_path)
    assert list(tmp_path.glob("pcscd-*")) == []
