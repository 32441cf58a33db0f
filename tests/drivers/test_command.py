"""A product driven as a program: every way it can behave ends in a result, in bounded time and memory."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from harness.drivers.base import ActResult, Artifact, DriverGone, Hello, Order, ResetResult, Status
from harness.drivers.command import CommandDriver
from harness.drivers.process import MAX_LOG
from harness.model.action import Action, ActionKind, Actor, Json, Performer
from harness.model.statement import DriverSettings

TOY = Path(__file__).with_name("toy.py")


def order(action: str, arguments: Mapping[str, Json] | None = None, timeout_s: float = 5.0) -> Order:
    spec = Action(action, ActionKind.DO, Performer.PRODUCT, action, action, action, action)
    return Order("1", "s", 1, 1, Actor.TESTER, spec, arguments or {}, timeout_s=timeout_s)


def make(folder: Path, *command: str, faketime: bool = False) -> CommandDriver:
    (folder / "world.json").write_text(json.dumps({"artifacts_dir": str(folder)}))
    (folder / "clock").write_text("2025-09-15T09:00:00Z\n")
    settings = DriverSettings(command=command or ("{python}", str(TOY)), faketime=faketime)
    return CommandDriver(settings, folder / "world.json", folder / "clock", hello_timeout_s=5.0)


@pytest.fixture(name="toy")
def _toy(tmp_path: Path) -> Iterator[CommandDriver]:
    driver = make(tmp_path)
    driver.hello()
    yield driver
    driver.close()


def test_a_whole_conversation(tmp_path: Path) -> None:
    driver = make(tmp_path)
    started: list[int] = []
    driver.started = started.append
    assert driver.hello() == Hello("jouet", "1", "b", ("echo",))
    assert driver.reset() is ResetResult.DONE
    assert driver.act(order("echo", {"nom": "Zélie", "n": [1]})) == ActResult(Status.DONE, '{"n": [1], "nom": "Zélie"}')
    assert driver.act(order("refuse")) == ActResult(Status.REFUSED, "carte expirée")
    assert driver.act(order("other")).status is Status.UNSUPPORTED
    assert driver.act(order("screen")).artifacts == (Artifact("ecran.txt", "text/plain"),)
    driver.bye()
    driver.close()
    assert not Path(f"/proc/{started[0]}").exists()


def test_waiting_is_not_bound_by_the_timeout(toy: CommandDriver) -> None:
    assert toy.act(order("wait", timeout_s=0.3)) == ActResult(Status.DONE, "enfin")


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("hello world\n", "drivers.not-json"),
        ("{}\n", "drivers.unknown-message"),
        ('{"type":"result","id":"99","status":"done"}\n', "drivers.other-id"),
        ('{"type":"result","id":"é","status":"done"}\n', "drivers.not-json"),
        ('{"type":"bye"}\n', "drivers.unexpected"),
        ("x" * 1_100_000 + "\n", "drivers.line-too-long"),
        ('{"type":"progress"}\n' * 10_001, "drivers.too-much-progress"),
    ],
)
def test_a_broken_line_fails_the_step_and_says_which_line(toy: CommandDriver, raw: str, code: str) -> None:
    result = toy.act(order("raw", {"bytes": raw}))
    assert (result.status, result.code, result.gone) == (Status.FAILED, code, False)
    if code != "drivers.too-much-progress":
        assert "ligne 2" in result.message
        # The product is asked again, and its late answers are not taken for new ones.
        assert toy.act(order("echo")).status is Status.DONE


def test_an_endless_output_ends_at_the_deadline_in_bounded_memory(toy: CommandDriver) -> None:
    before = _memory()
    began = time.monotonic()
    result = toy.act(order("flood", timeout_s=1.0))
    assert (result.status, result.gone) == (Status.TIMEOUT, True)
    assert time.monotonic() - began < 3
    assert _memory() - before < 32 << 20


def _memory() -> int:
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) << 10 for line in status.splitlines() if line.startswith("VmRSS"))


def test_no_answer(toy: CommandDriver) -> None:
    result = toy.act(order("late", {"seconds": "30"}, timeout_s=0.3))
    assert (result.status, result.code, result.gone) == (Status.TIMEOUT, "drivers.timeout", True)


def test_a_product_that_does_not_read(tmp_path: Path) -> None:
    hello = '{"type":"hello","protocol":"1","product":"p","version":"1"}'
    driver = make(tmp_path, "sh", "-c", f"echo '{hello}'; sleep 60")
    driver.hello()
    result = driver.act(order("echo", {"text": "x" * 500_000}, timeout_s=0.5))
    driver.close()
    assert (result.status, result.gone) == (Status.TIMEOUT, True)


def test_death_in_the_middle_of_an_action(toy: CommandDriver) -> None:
    result = toy.act(order("die"))
    assert (result.status, result.code, result.gone) == (Status.FAILED, "drivers.ended", True)
    assert "-9" in result.message
    assert toy.act(order("echo")).gone


def test_error_output_is_kept_within_bounds(toy: CommandDriver) -> None:
    toy.act(order("log", {"lines": "2"}))
    assert toy.take_log() == b"log\nlog\n"
    toy.act(order("log", {"lines": "500000"}))
    log = toy.take_log()
    assert len(log) < MAX_LOG + 100
    assert "octets non conservés" in log.decode()
    assert toy.take_log() == b""


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (("/nowhere/product",), "drivers.not-started"),
        (("{python}", "-c", "pass"), "drivers.ended"),
        (("echo", "Bonjour"), "drivers.not-json"),
        (("echo", '{"type":"bye"}'), "drivers.hello-expected"),
        (("echo", '{"type":"hello","protocol":"9"}'), "drivers.other-protocol"),
    ],
)
def test_no_hello(tmp_path: Path, command: tuple[str, ...], code: str) -> None:
    driver = make(tmp_path, *command)
    with pytest.raises(DriverGone) as caught:
        driver.hello()
    driver.close()
    assert caught.value.code == code
    assert not str(caught.value).startswith("drivers.")


def test_silence_instead_of_hello(tmp_path: Path) -> None:
    driver = make(tmp_path, "sleep", "60")
    driver.hello_timeout_s = 0.2
    with pytest.raises(DriverGone, match="hello"):
        driver.hello()
    driver.close()


def test_closing_kills_the_whole_group(toy: CommandDriver) -> None:
    pid = int(toy.act(order("child")).message)
    assert len(_session(pid)) == 2
    toy.close()
    _until(lambda: not _session(pid))


def test_the_product_dies_with_the_bench(tmp_path: Path) -> None:
    (tmp_path / "world.json").write_text("{}")
    script = f"""
        import os, time
        from pathlib import Path
        from harness.drivers.command import CommandDriver
        from harness.model.statement import DriverSettings
        folder = Path({str(tmp_path)!r})
        driver = CommandDriver(DriverSettings(command=("sleep", "600")), folder / "world.json", folder / "clock")
        driver.started = lambda pid: print(pid, flush=True)
        driver.hello()
    """
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE) as bench:
        assert bench.stdout is not None
        pid = int(bench.stdout.readline())
        assert Path(f"/proc/{pid}").exists()
        os.kill(bench.pid, signal.SIGKILL)
    _until(lambda: not _session(pid))


def test_faketime_reads_the_clock_file_again_at_every_use(tmp_path: Path) -> None:
    driver = make(tmp_path, faketime=True)
    if shutil.which("faketime") is None:
        with pytest.raises(DriverGone, match="faketime"):
            driver.hello()
        return
    driver.hello()
    assert driver.act(order("now")).message == "2025-09-15T09:00:00"
    (tmp_path / "new").write_text("2026-01-02T03:04:05Z\n")
    (tmp_path / "new").replace(tmp_path / "clock")
    assert driver.act(order("now")).message == "2026-01-02T03:04:05"
    driver.close()


def _session(leader: int) -> list[str]:
    """Return the live processes of a session, zombies left out."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[3] == str(leader) and fields[0] != "Z":
            found.append(stat.parent.name)
    return found


def _until(condition: object, seconds: float = 5.0) -> None:
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
