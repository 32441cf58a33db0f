"""The program started as the bench starts it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from reference_product import twins
from reference_product.actions import ACTIONS


def started(folder: Path, *arguments: str, lines: bytes = b"") -> tuple[int, list[dict[str, object]], str]:
    """Start the program, give it lines, and return exit code, answers and standard error."""
    world = folder / "world.json"
    (folder / "clock").write_text("2025-09-15T09:00:00Z\n")
    world.write_text(json.dumps({"clock_file": str(folder / "clock"), "artifacts_dir": str(folder / "out")}))
    done = subprocess.run(
        [sys.executable, "-m", "reference_product", *arguments],
        input=lines,
        capture_output=True,
        timeout=60,
        check=False,
        env={**os.environ, "RECETTE_WORLD": str(world)},
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr.decode()


def test_conversation(tmp_path: Path) -> None:
    lines = (
        b'{"type":"reset","id":"0"}\n'
        b'{"type":"action","id":"1","action":"show_invoices","arguments":{},"timeout":30}\n'
        b'{"type":"action","id":"2","action":"fly","arguments":{}}\n'
        b'{"type":"action","id":"3","action":"secure_invoice","arguments":{}}\n'
        b'{"type":"bye"}\n'
    )
    code, answers, errors = started(tmp_path, lines=lines)
    assert code == 0
    assert answers[0]["type"] == "hello"
    assert answers[0]["actions"] == sorted(ACTIONS)
    assert [(one.get("id"), one.get("status")) for one in answers[1:]] == [
        ("0", "done"), ("1", "done"), ("2", "unsupported"), ("3", "refused"), (None, None),
    ]  # fmt: skip
    assert answers[2]["artifacts"] == [{"path": "ecrans/001-factures.txt", "media_type": "text/plain"}]
    assert answers[-1] == {"type": "bye"}
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    "line",
    [
        b"\n",
        b"rien\n",
        b"[" * 100_000 + b"\n",
        b"\xff\xfe\n",
        b"[]\n",
        b"{}\n",
        b'{"type":"action","id":"1"}\n',
        b'{"type":"action","id":"1","action":5,"arguments":{}}\n',
        b'{"type":"action","id":"1","action":"draft_invoice","arguments":[]}\n',
        b'"' + b"x" * (2 << 20) + b'"\n',
    ],
)
def test_bad_line_is_answered_and_the_next_one_too(tmp_path: Path, line: bytes) -> None:
    code, answers, errors = started(tmp_path, lines=line + b'{"type":"reset","id":"9"}\n{"type":"bye"}\n')
    assert code == 0
    assert [one.get("status") for one in answers[1:]] == ["failed", "done", None]
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    "arguments", [("--twin",), ("--twin", "inconnu"), ("--twin", "../x"), ("--adversary", "x"), ("x",)]
)
def test_bad_start(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    code, answers, errors = started(tmp_path, *arguments)
    assert (code, answers) == (2, [])
    assert "Traceback" not in errors


def test_no_world(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RECETTE_WORLD", raising=False)
    done = subprocess.run([sys.executable, "-m", "reference_product"], capture_output=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "RECETTE_WORLD" in done.stderr.decode()


def test_twin_starts(tmp_path: Path) -> None:
    assert "rounding-on-total" in twins.available()
    code, answers, _ = started(tmp_path, "--twin", "rounding-on-total", lines=b'{"type":"bye"}\n')
    assert (code, len(answers)) == (0, 2)


@pytest.mark.parametrize("adversary", ["silent", "constant", "replay", "yes"])
def test_adversaries_do_nothing_right(tmp_path: Path, adversary: str) -> None:
    lines = b"".join(
        json.dumps({"type": "action", "id": str(index), "action": action, "arguments": {}}).encode() + b"\n"
        for index, action in enumerate(sorted(ACTIONS))
    )
    code, answers, errors = started(tmp_path, "--adversary", adversary, lines=lines + b'{"type":"bye"}\n')
    assert code == 0
    assert {one["status"] for one in answers[1:-1]} == {"done"}
    assert "Traceback" not in errors
