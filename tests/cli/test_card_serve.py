"""``recette card serve``: one line for programs, a live trace for people, and nothing left at the end."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.cli.serving import Served, serving
from tests.proof.campaigns import until

VITALE_ATR = "3B751300004509EA9000"


def ask(stream: Any, **request: object) -> dict[str, Any]:
    stream.write(json.dumps(request).encode() + b"\n")
    stream.flush()
    return dict(json.loads(stream.readline()))


def read_vitale(served: Served) -> str:
    """Read the identity as a program of the socket mode does; return the status word."""
    told = served.told
    with socket.create_connection((told["host"], told["port"]), timeout=20) as connection:
        stream = connection.makefile("rwb")
        handle = ask(stream, op="connect", reader=told["readers"][1], exclusive=False)["handle"]
        ask(stream, op="transmit", handle=handle, apdu="00A4000C023F00")
        answer = ask(stream, op="transmit", handle=handle, apdu="00B082007C")["response"]
        ask(stream, op="disconnect", handle=handle, disposition="leave")
    return str(answer)[-4:]


def test_a_client_reads_a_card_and_the_trace_is_told_live(tmp_path: Path) -> None:
    trace = tmp_path / "trace.jsonl"
    with serving(tmp_path, "--cards", "socket", "--trace", str(trace)) as served:
        cards = {card["role"]: card for card in served.told["cards"]}
        assert {role: card["person"] for role, card in cards.items()} == {
            "professional": "dr-generaliste",
            "insured": "odile-mere",
        }
        assert cards["insured"]["atr"] == VITALE_ATR
        assert [card["reader"] for card in served.told["cards"]] == served.told["readers"]
        assert re.fullmatch(r"999\d{5}", cards["professional"]["serial"])
        assert read_vitale(served) == "9000"
        until(lambda: "name=MERESYN; first_names=ODILE" in served.said, seconds=20)
        assert served.end() == 0
    assert "✓ READ BINARY           9000 D001 identity" in served.said
    names = [json.loads(line)["name"] for line in trace.read_text("utf-8").splitlines()]
    assert names.index("SELECT") < names.index("READ BINARY")


def test_json_lines_on_standard_error_are_nothing_else(tmp_path: Path) -> None:
    with serving(tmp_path, "--cards", "socket", "--json", "--insured", "odile-mere") as served:
        assert [card["role"] for card in served.told["cards"]] == ["insured"]
        read_vitale(served)
        until(lambda: '"READ BINARY"' in served.said, seconds=20)
        assert served.end(signal.SIGTERM) == 0
    entries = [json.loads(line) for line in served.said.splitlines()]
    assert {entry["kind"] for entry in entries} == {"apdu", "event"}


def test_kinds_and_states_go_to_the_card_they_fit(tmp_path: Path) -> None:
    options = ("--kind", "cps4", "--kind", "vitale1", "--state", "professional=blocked")
    with serving(tmp_path, "--cards", "socket", *options) as served:
        assert [card["kind"] for card in served.told["cards"]] == ["cps4", "vitale1"]
        served.type("state professional")
        until(lambda: "fente 0 : dr-generaliste, cps4, blocked" in served.said, seconds=20)
        assert served.end() == 0


def test_cards_are_changed_from_the_keyboard(tmp_path: Path) -> None:
    with serving(tmp_path, "--cards", "socket", "--insured", "odile-mere") as served:
        for line, answer in (
            ("aide", "insérer PERSONNE"),
            ("retirer 1", "Aucune carte dans le lecteur."),
            ("insérer zelie-nadir", "fente 1 : zelie-nadir, vitale2, fresh"),
            ("insérer dr-radiologue cps4 one_try_left", "fente 0 : dr-radiologue, cps4, tries_left"),
            ("état 0 blocked", "fente 0 : dr-radiologue, cps4, blocked"),
            ("retirer 7", "« retirer 7 » n'a pas pu être fait : une fente ou un rôle qui tient une carte"),
            ("insérer personne-du-tout", "« personne-du-tout » n'a pas de carte"),
            ("danser", "Ordre inconnu : « danser »."),
        ):
            served.type(line)
            until(lambda answer=answer: answer in served.said, seconds=20)  # type: ignore[misc]
        assert "carte retirée" in served.said
        served.type("quitter")
        assert served.process.wait(30) == 0


def test_a_closed_keyboard_does_not_end_the_service(tmp_path: Path) -> None:
    with serving(tmp_path, "--cards", "socket", "--insured", "odile-mere") as served:
        assert served.process.stdin is not None
        served.process.stdin.close()
        assert read_vitale(served) == "9000"
        assert served.end() == 0


def test_a_keyboard_that_never_stops_keeps_nobody_from_ending_the_service(tmp_path: Path) -> None:
    with (
        subprocess.Popen(["yes", "aide"], stdout=subprocess.PIPE) as typing,
        serving(tmp_path, "--cards", "socket", "--insured", "odile-mere", keyboard=typing.stdout) as served,
    ):
        until(lambda: served.said.count("insérer PERSONNE") > 100, seconds=20)
        assert served.end(signal.SIGTERM) == 0
        typing.kill()


def test_without_any_keyboard_the_cards_are_served_all_the_same() -> None:
    command = f'exec "{sys.executable}" -m harness.cli card serve --cards socket --insured odile-mere <&-'
    with subprocess.Popen(["sh", "-c", command], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as served:
        assert served.stderr is not None
        errors = b""
        while "carte insérée".encode() not in errors:
            errors += served.stderr.readline()
        served.terminate()
        told, rest = served.communicate(timeout=30)
    assert served.returncode == 0
    assert json.loads(told)["mode"] == "socket"
    assert b"Traceback" not in errors + rest


@pytest.mark.parametrize("form", ["jsonl", "pcapng"])
def test_a_trace_that_finds_no_room_is_told_and_ends_the_service(tmp_path: Path, form: str) -> None:
    trace = tmp_path / f"trace.{form}"
    trace.symlink_to("/dev/full")
    with serving(tmp_path, "--cards", "socket", "--insured", "odile-mere", "--trace", str(trace)) as served:
        with suppress(BrokenPipeError):  # it may have ended at the first line
            served.type("quitter")
        assert served.process.wait(30) == 2
    assert f"{trace} : la trace ne peut pas y être écrite (No space left on device)." in served.said
    assert "Traceback" not in served.said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_real_programs_see_the_cards_and_nothing_is_left_afterwards(tmp_path: Path, number: int) -> None:
    programs = {name: shutil.which(name) for name in ("pcsc_scan", "opensc-tool")}
    assert all(programs.values()), "apt-get install -y pcsc-tools opensc"
    with serving(tmp_path) as served:
        environment = {**os.environ, "PCSCLITE_CSOCK_NAME": served.told["csock"]}

        def run(*command: str) -> str:
            done = subprocess.run(command, capture_output=True, timeout=30, env=environment, input=b"", check=False)
            return done.stdout.decode()

        seen = run("pcsc_scan", "-r")
        assert all(name in seen for name in served.told["readers"])
        shown = run("opensc-tool", "-r", "1", "-a").strip().replace(":", "").upper()
        assert shown == VITALE_ATR
        until(lambda: "connexion d’un programme" in served.said, seconds=20)
        daemons = _children(served.process.pid)
        assert any("pcscd" in name for name in daemons.values())
        assert served.end(number) == 0
    assert [pid for pid in daemons if Path(f"/proc/{pid}").exists()] == []
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_card_is_held_out_to_a_driver_elsewhere(tmp_path: Path) -> None:
    """The driver listens and asks: a length on two bytes, then an order (04: the ATR) or a command."""
    with socket.create_server(("127.0.0.1", 0)) as driver:
        driver.settimeout(30)
        address = f"127.0.0.1:{driver.getsockname()[1]}"
        with serving(tmp_path, "--insured", "odile-mere", "--vpcd", address) as served:
            connection, _ = driver.accept()
            with connection:
                connection.settimeout(30)
                connection.sendall(bytes.fromhex("000104"))
                assert _frame(connection).hex().upper() == VITALE_ATR
                connection.sendall(bytes.fromhex("000101") + bytes.fromhex("000700A4000C023F00"))
                assert _frame(connection).hex() == "9000"
            assert served.told["csock"] == ""
            assert served.told["readers"] == [address]
            assert served.told["cards"][0]["reader"] == address
            until(lambda: "✓ SELECT                9000 3F00 MF" in served.said, seconds=20)
            served.type("insérer dr-radiologue 1")
            until(lambda: "il n'y a pas de fente 1" in served.said, seconds=20)
            assert served.end() == 0


def test_a_closed_terminal_ends_the_service_and_leaves_nothing(tmp_path: Path) -> None:
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ["TMPDIR"] = str(tmp_path)
        command = (sys.executable, "-m", "harness.cli", "card", "serve", "--cards", "socket", "--insured", "odile-mere")
        os.execv(sys.executable, command)
    try:
        shown = b""
        while b"Ctrl-C" not in shown:
            shown += os.read(terminal, 4096)
        assert any(tmp_path.iterdir())
    finally:
        os.close(terminal)
    assert os.waitstatus_to_exitcode(_ended(pid)) == 0
    assert list(tmp_path.iterdir()) == []


def _ended(pid: int) -> int:
    """Return the wait status of a child, once it has ended."""
    found = until(lambda: [status for ended, status in [os.waitpid(pid, os.WNOHANG)] if ended], seconds=30)
    return found[0]


def _frame(connection: socket.socket) -> bytes:
    with connection.makefile("rb") as stream:
        return stream.read(int.from_bytes(stream.read(2), "big"))


def _children(pid: int) -> dict[int, str]:
    found: dict[int, str] = {}
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text("utf-8")
        except OSError:
            continue
        if re.search(rf"^PPid:\t{pid}$", text, re.MULTILINE):
            found[int(status.parent.name)] = re.findall(r"^Name:\t(.*)$", text, re.MULTILINE)[0]
    return found
