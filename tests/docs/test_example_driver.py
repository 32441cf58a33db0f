"""The example driver of ``docs``: short, of core modules only, and true to the protocol under the bench itself."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from harness.drivers.base import ActResult, Artifact, Hello, Order, ResetResult, Status
from harness.drivers.command import CommandDriver
from harness.evidence import read_run
from harness.model.action import Action, ActionKind, Actor, Json, Performer
from harness.model.record import EntryKind
from harness.model.statement import DriverSettings
from virtual_cards import Reader, open_reader

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs" / "examples" / "driver.pl"
SHIPPED = ROOT / "scenarios" / "products" / "reference.yaml"
CASES = ("addendum-7/consultation-simple", "addendum-7/code-porteur-faux-puis-juste")
SIMPLE = {
    "lire-cps": "unsupported",
    "lire-vitale": "done",
    "choisir": "unsupported",
    "facturer": "unsupported",
    "securiser": "unsupported",
    "transmettre": "unsupported",
}
"""How each step of the first case ends: the card is seen, nothing can be billed."""


def act(driver: CommandDriver, action: str, arguments: Mapping[str, Json] | None = None) -> ActResult:
    spec = Action(action, ActionKind.DO, Performer.PRODUCT, action, action, action, action)
    return driver.act(Order("1", "s", 1, 1, Actor.TESTER, spec, arguments or {}, timeout_s=10.0))


@pytest.fixture(name="reader")
def _reader(tmp_path: Path) -> Iterator[Reader]:
    reader = open_reader("socket", lambda _: None, tmp_path / "reader")
    yield reader
    reader.close()


def start(folder: Path, cards: Mapping[str, object]) -> CommandDriver:
    assert shutil.which("perl"), "perl manque : apt-get install -y perl"
    for name in ("artifacts", "tables"):
        (folder / name).mkdir()
    (folder / "clock").write_text("2025-09-15T09:00:00Z\n")
    (folder / "tables" / "opposition.csv").write_text("serial;since\n1;2025-01-01\n2;2025-01-01\n")
    world = {
        "clock_file": str(folder / "clock"),
        "artifacts_dir": str(folder / "artifacts"),
        "tables_dir": str(folder / "tables"),
        "cards": {"professional": 0, "patient": 1, **cards},
    }
    (folder / "world.json").write_text(json.dumps(world))
    settings = DriverSettings(command=("perl", str(EXAMPLE)))
    return CommandDriver(settings, folder / "world.json", folder / "clock")


def test_it_is_short_and_needs_nothing_but_perl() -> None:
    text = EXAMPLE.read_text("utf-8")
    assert len(text.splitlines()) <= 60
    modules = set(re.findall(r"\buse ([A-Z][\w:]*)", text))
    assert modules == {"JSON::PP", "IO::Socket::INET"}
    for module in modules:
        # Its own words: since which Perl a module is in the core.
        done = subprocess.run(
            ["perl", "-MModule::CoreList", "-e", f"print Module::CoreList->first_release('{module}')"],
            capture_output=True, text=True, check=True, timeout=30,
        )  # fmt: skip
        assert done.stdout.startswith("5."), module


def test_it_keeps_to_the_protocol(tmp_path: Path, reader: Reader) -> None:
    driver = start(tmp_path, dict(reader.coordinates()))
    known = ("load_opposition_list", "read_patient_card", "show_card_state")
    assert driver.hello() == Hello("Poste de lecture (exemple)", "1.0", "", known)
    assert driver.reset() is ResetResult.DONE
    assert driver.restore() is ResetResult.UNSUPPORTED
    assert act(driver, "load_opposition_list") == ActResult(Status.DONE, "2 carte(s) en opposition.")
    assert act(driver, "read_patient_card") == ActResult(Status.REFUSED, "Aucune carte Vitale dans le lecteur.")
    assert act(driver, "transmit").status is Status.UNSUPPORTED
    shown = act(driver, "show_card_state")
    assert (shown.status, shown.artifacts) == (Status.DONE, (Artifact("lecteurs.txt", "text/plain"),))
    screen = (tmp_path / "artifacts" / "lecteurs.txt").read_text("utf-8").splitlines()
    assert screen[0] == "2025-09-15T09:00:00Z"
    assert [line.rpartition(" : ")[2] for line in screen[1:]] == ["vide", "vide"]
    driver.bye()
    assert driver.take_log().decode().splitlines()[0] == "2025-09-15T09:00:00Z reset done"
    driver.close()


def test_its_own_breakdown_is_said(tmp_path: Path) -> None:
    with socket.socket() as held:  # bound and not listening: whoever calls is refused
        held.bind(("127.0.0.1", 0))
        driver = start(tmp_path, {"host": "127.0.0.1", "port": held.getsockname()[1]})
        driver.hello()
        assert act(driver, "read_patient_card") == ActResult(Status.FAILED, "Panne du poste : lecteur injoignable\n")
        assert act(driver, "load_opposition_list").status is Status.DONE
        driver.close()


def test_under_a_run_what_it_cannot_do_is_never_a_pass(tmp_path: Path) -> None:
    shipped = SHIPPED.read_text("utf-8")
    driver = shipped[: shipped.index("driver:")] + f'driver: {{kind: command, command: [perl, "{EXAMPLE}"]}}\n'
    (tmp_path / "produit.yaml").write_text(driver, "utf-8")
    cases = [word for case in CASES for word in ("--case", case)]
    command = [sys.executable, "-m", "harness.cli", "run", "--product", str(tmp_path / "produit.yaml"), *cases]
    options = ["--as-of", "2025-09-15", "--out", str(tmp_path / "run"), "--json"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, timeout=120, cwd=ROOT, check=False)
    assert done.returncode == 3, done.stderr
    verdicts = json.loads(done.stdout)
    assert {case["case"]: case["verdict"] for case in verdicts["cases"]} == dict.fromkeys(CASES, "inconclusive")
    assert {one["verdict"] for one in verdicts["requirements"]} == {"inconclusive"}
    assert statuses(tmp_path / "run", CASES[0]) == SIMPLE


def statuses(run: Path, case: str) -> dict[str, str]:
    """Return how each step of a case ended, from the journals."""
    found: dict[str, str] = {}
    for record in read_run(run).records.values():
        entries = record.attempts[-1].entries
        if any(e.kind is EntryKind.CASE_STARTED and e.data["case"] == case for e in entries):
            ended = [e.data for e in entries if e.kind is EntryKind.STEP_ENDED]
            found = {str(data["step"]): str(data["status"]) for data in ended}
    return found
