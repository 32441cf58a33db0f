"""``docs/virtual-cards.md`` kept true: every command is run as it stands, and its tables name what the code has."""

from __future__ import annotations

import os
import re
import runpy
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.proof.campaigns import until
from virtual_cards.faults import Effect
from virtual_cards.personalisation import CARD_KINDS, CARD_STATES
from virtual_cards.readers.layouts import LAYOUTS
from virtual_cards.trace import TraceEntry, command_name
from virtual_cards.trace.names import family
from virtual_cards.trace.recording import MAXIMUM_LINES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "virtual-cards.md").read_text("utf-8")
BLOCKS = re.findall(r"^```(\w+)(?: (\w+))?\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
SEEN = re.findall(r"On y voit entre autres :\n\n```text\n(.*?)```", PAGE, re.DOTALL)


@contextmanager
def served(command: str, folder: Path, environment: dict[str, str]) -> Iterator[None]:
    """Run a block that serves cards until the next one; it ends well and says where the cards are."""
    (folder / "cartes.json").unlink(missing_ok=True)
    with (folder / "serve.txt").open("w") as errors:
        process = subprocess.Popen(
            ["bash", "-euc", f"exec {command}"], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stderr=errors
        )
    try:
        told = folder / "cartes.json"
        until(lambda: process.poll() is not None or (told.exists() and told.read_text("utf-8").endswith("\n")))
        assert process.poll() is None, (folder / "serve.txt").read_text("utf-8")
        yield
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(30)


@pytest.fixture
def environment() -> dict[str, str]:
    """Have the project's commands first, as in an activated environment."""
    return {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}


def test_every_command_of_the_page_succeeds_and_shows_what_it_says(tmp_path: Path, environment: dict[str, str]) -> None:
    shell = [(how, content) for language, how, content in BLOCKS if language == "sh"]
    assert [how for how, _ in shell].count("serve") == 2
    assert len(shell) == 8
    shown: dict[str, str] = {}
    while shell:
        how, content = shell.pop(0)
        if how == "serve":
            with served(content, tmp_path, environment):
                while shell and not shell[0][0]:
                    block = shell.pop(0)[1]
                    shown[block] = run(block, tmp_path, environment)
    for line in SEEN[0].splitlines():
        assert any(line in text for text in shown.values()), line
    reading = next(text for block, text in shown.items() if "cardpeek" in block)
    # Odile and her three children.
    assert reading.splitlines()[-1] == "4"
    layout = next(
        text for block, text in shown.items() if "--layout" in PAGE and block.count("\n") == 2 and "scan" in block
    )
    assert "FEI" in layout


def run(block: str, folder: Path, environment: dict[str, str]) -> str:
    """Run a block as a person would type it."""
    done = subprocess.run(
        ["bash", "-euc", block],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{block}\n{done.stdout.decode()}\n{done.stderr.decode()}"
    return done.stdout.decode("utf-8", "replace")


def test_the_program_of_the_page_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (document,) = (content for language, _, content in BLOCKS if language == "json")
    (program,) = (content for language, _, content in BLOCKS if language == "python")
    (tmp_path / "odile.json").write_text(document, "utf-8")
    (tmp_path / "program.py").write_text(program, "utf-8")
    monkeypatch.chdir(tmp_path)
    runpy.run_path("program.py")
    said = capsys.readouterr().out
    assert "pcscd.comm" in said
    assert "'vitale2'" in said


def rows(title: str) -> list[str]:
    """Return the first column of the table of a section, without its marks."""
    section = PAGE[PAGE.index(f"\n## {title}\n") :]
    section = section[: section.find("\n## ", 1)]
    return re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE)


def test_the_tables_name_what_the_code_has() -> None:
    assert rows("Genres de cartes") == list(CARD_KINDS)
    assert rows("États") == list(CARD_STATES)
    assert rows("Lecteurs") == list(LAYOUTS)
    assert rows("Fautes") == [str(effect) for effect in Effect]
    families = {
        family(command_name(bytes((0, ins, *more))), bytes(6), "9000") for ins in range(256) for more in PARAMETERS
    }
    assert set(rows("Trace")) == families | {"event"}


PARAMETERS = ((0, 0), (0x90, 0xA0), (0x9E, 0x9A), (0x80, 0x86))
"""P1 and P2 that make another command of PERFORM SECURITY OPERATION."""


def test_the_keys_and_the_bound_of_the_trace_are_those_of_the_code() -> None:
    (keys,) = re.findall(r"Une entrée : (.*?)\.\n", PAGE)
    assert re.findall(r"`(\w+)`", keys) == list(TraceEntry.__slots__)
    assert f"{MAXIMUM_LINES:,}".replace(",", " ") in PAGE


def test_the_packages_of_the_page_are_installed_by_the_tests() -> None:
    (line,) = re.findall(r"apt-get install -y (.*)", PAGE)
    known = (ROOT / "docs" / "system-packages.txt").read_text("utf-8").split()
    assert set(line.split()) <= set(known)


def test_every_link_and_picture_of_the_page_is_there() -> None:
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", PAGE):
        assert (ROOT / "docs" / target).is_file(), target
