"""Everything ``docs/comparison.md`` shows is run: files, command, rule file, a vendor's own test."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import harness.comparison
from harness.cli import main
from harness.comparison import KINDS, parse_rule_file
from harness.model.expectation import Severity
from tests.comparison.files import FILE, change

PAGE = (Path(__file__).parents[2] / "docs" / "comparison.md").read_text(encoding="utf-8")


def _block(language: str, after: str = "") -> str:
    found = re.search(rf"{re.escape(after)}.*?```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture(name="folder")
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Hold the two files of the page."""
    for name in ("attendu.xml", "recu.xml"):
        (tmp_path / name).write_text(_block("xml", f"Fichier `{name}`"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_command_prints_what_the_page_shows(folder: Path) -> None:
    first, _, expected = _block("console").partition("\n")
    done = CliRunner(env={"COLUMNS": "100"}).invoke(main, first.removeprefix("$ recette ").split())
    assert done.output == expected
    assert done.exit_code == 1
    assert sorted(p.name for p in folder.iterdir()) == ["attendu.xml", "recu.xml"]


def test_the_rule_file_is_read_as_the_page_says() -> None:
    rules = parse_rule_file(_block("toml").encode())
    assert (rules.dialect, rules.rules) == ("syn-07", ("XR-06", "XR-09"))
    assert [mask.path for mask in rules.masks] == ["4[76,5]"]
    assert [(level.path, level.severity) for level in rules.levels] == [("2S[71,1]", Severity.MINOR)]
    observed = change(4, 71, "N", change(5, 76, "CS   "))
    assert harness.comparison.compare("b2", FILE, observed, rules).equal
    assert not harness.comparison.compare("b2", FILE, observed).equal


def test_a_vendors_test_fails_with_the_explanation(folder: Path) -> None:
    (folder / "test_vendeur.py").write_text(_block("python"), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:recette", "test_vendeur.py"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1
    assert "cause probable : La date est celle de la veille" in done.stdout
    assert "test_vendeur.py:7" in done.stdout
    assert "harness/comparison/testing.py" not in done.stdout


def test_every_name_of_the_page_exists() -> None:
    table = PAGE[PAGE.index("| nom de `harness.comparison`") :]
    names = [*re.findall(r"^\| `(\w+)", table, re.MULTILINE), "ReferenceFaultError", "MaskError"]
    assert len(names) > 5
    assert [name for name in names if not hasattr(harness.comparison, name)] == []


def test_every_format_of_the_page_is_one_and_none_is_left_out() -> None:
    row = next(line for line in PAGE.splitlines() if line.startswith("| `--type`"))
    assert set(re.findall(r"`(\w+)`", row.split("|")[2])) == set(KINDS)


def test_the_json_has_the_keys_the_page_names(folder: Path) -> None:
    assert folder.is_dir()
    arguments = ["compare", "--type", "xml", "--reference", "attendu.xml", "--observed", "recu.xml", "--json"]
    document = json.loads(CliRunner().invoke(main, arguments).stdout)
    section = PAGE[PAGE.index("## Le document JSON") :]
    named = set(re.findall(r"`(\w+)`", section))
    assert set(document) - {"format_version"} <= named
    assert set(document["differences"][0]) | set(document["differences"][0]["excerpt"]) <= named
