"""``docs/writing-a-case.md`` kept true: its files, its commands and its tables, as a newcomer follows them."""

from __future__ import annotations

import dataclasses
import re
import shlex
from pathlib import Path
from typing import get_args, get_type_hints

import pytest
from click.testing import CliRunner

from harness.cli import main
from harness.loading import shipped_packs
from harness.model.expectation import Expectation
from harness.model.message_format import MESSAGE_FORMATS
from harness.model.text import Obligation
from tests.cli.calling import recette
from tests.cli.test_plan import case_of_addendum_7

PAGE = (Path(__file__).parents[2] / "docs" / "writing-a-case.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r"Fichier `([^`]+)`[^\n]*\n\n```yaml\n(.*?)```", PAGE, re.DOTALL))
COMMANDS = [
    shlex.split(line)[1:]
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    for line in block.splitlines()
]  # fmt: skip


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write the files of the page in an empty folder and go there."""
    for name, content in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    (tmp_path / "scenarios").symlink_to(shipped_packs())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_page_holds_what_it_says_it_holds() -> None:
    """Three files and four commands; a page that lost them would prove nothing."""
    assert list(FILES) == [
        "mon-pack/text.yaml", "mon-pack/requirements.yaml", "mon-pack/cases/consultation-du-matin.yaml"
    ]  # fmt: skip
    assert [command[0] for command in COMMANDS] == ["lint", "why", "plan", "run"]


def test_the_commands_of_the_page_succeed_in_order(here: Path) -> None:
    """Lint is clean, the case is in, and the reference product passes both requirements."""
    said = {command[0]: CliRunner().invoke(main, command, catch_exceptions=False) for command in COMMANDS}
    assert {name: one.exit_code for name, one in said.items()} == dict.fromkeys(said, 0)
    assert said["lint"].stdout.startswith("Rien à signaler")
    assert "RETENU" in said["why"].stdout
    assert "mp-notice : sans contrôle : la notice se lit, elle ne se joue pas" in said["plan"].stdout
    assert (here / "mon-essai-dossiers" / "mon-dossier" / "dossier.html").is_file()
    verdicts = (here / "mon-essai" / "verdicts.json").read_text(encoding="utf-8")
    assert '"mp-part-obligatoire"' in verdicts
    assert '"mp-pas-d-appel"' in verdicts


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        ("cases/consultation-du-matin.yaml", "applies_when: profession.medecins ", "#", "sans condition d’application"),
        ("cases/consultation-du-matin.yaml", "    positive: ", "    # ", "sans témoin positif"),
        ("cases/consultation-du-matin.yaml", '"21.00"', '"21"', "n’est pas un montant"),
        ("requirements.yaml", "    not_tested:", "    # not_tested:", "n’est visée par aucun contrôle"),
        ("text.yaml", "depends_on:", "# depends_on:", "procédure « lire-cps » inconnue"),
    ],
)
def test_what_the_page_asks_for_is_needed(here: Path, file: str, old: str, new: str, sentence: str) -> None:
    """Leave out what it says must be there: lint says so, at a place of the pack."""
    path = here / "mon-pack" / file
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new), encoding="utf-8")
    said = recette("lint", "mon-pack")
    assert said.code == 2
    assert any(line.startswith("mon-pack/") and sentence in line for line in said.out.splitlines()), said.out


def test_the_override_of_the_page_replaces_the_case(here: Path) -> None:
    """The lines of the last example, added to the text, with the case under its own name."""
    block = PAGE[PAGE.index("## Remplacer un cas livré") :]
    lines = re.findall(r"```yaml\n(.*?)```", block, re.DOTALL)[0]
    name = re.findall(r"replaces: addendum-7/([\w-]+)", lines)[0]
    text = here / "mon-pack" / "text.yaml"
    kept = "\n".join(line for line in FILES["mon-pack/text.yaml"].splitlines() if not line.startswith("depends_on"))
    text.write_text(f"{kept}\n{lines}", encoding="utf-8")
    assert recette("lint", "mon-pack").code == 2  # nothing replaced yet
    (here / "mon-pack" / "cases" / f"{name}.yaml").write_text(case_of_addendum_7(name), encoding="utf-8")
    assert recette("lint", "mon-pack").code == 0


def test_the_table_of_checks_is_complete() -> None:
    """One row for each kind a case file may write, and no other."""
    kinds = {name for kind in get_args(Expectation) for name in get_args(get_type_hints(kind)["check"])}
    assert _rows("## Les contrôles") - {"check"} == kinds


def test_the_formats_of_the_page_are_those_of_messages() -> None:
    assert _rows("## Ce que dit un message") - {"format"} == set(MESSAGE_FORMATS)


def _rows(title: str) -> set[str]:
    """Return the first cells of the tables of a section."""
    section = PAGE[PAGE.index(title) + len(title) :].partition("\n## ")[0]
    return set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))


def test_the_keys_of_obligations_are_those_of_the_model() -> None:
    """Named one by one in the page."""
    section = PAGE[PAGE.index("## Qui est concerné") : PAGE.index("## Remplacer")]
    named = set(re.findall(r"`(\w+)`", section))
    assert {field.name for field in dataclasses.fields(Obligation)} - {"source"} <= named
