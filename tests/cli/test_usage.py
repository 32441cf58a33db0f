"""Wrong usage is told in French: the fault, what was expected, where help is; exit code 2."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from harness.cli import main


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("plan", "Il manque « --product »."),
        ("judge", "Il manque « EXÉCUTION »."),
        ("judge /nowhere", "Valeur refusée pour « EXÉCUTION » : /nowhere. Attendu : un dossier existant."),
        ("demo --workers 0", "Valeur refusée pour « --workers » : 0. Attendu : un entier de 1 à 64."),
        ("demo --workers x", "Valeur refusée pour « --workers » : x. Attendu : un entier de 1 à 64."),
        (
            "plan --as-of hier --product x",
            "Valeur refusée pour « --as-of » : hier. Attendu : une date AAAA-MM-JJ.",
        ),
        ("demo --ouy x", "Option inconnue : « --ouy ». Peut-être : --out ?"),
        ("demo extra", "Argument en trop : extra."),
        ("demo --out", "L'option « --out » attend une valeur."),
        ("--lang xx demo", "Valeur refusée pour « --lang » : xx. Attendu : une valeur parmi fr, en."),
        ("--lang en plan", "Missing: --product."),
    ],
)
def test_wrong_usage_is_worded(line: str, fault: str) -> None:
    done = CliRunner().invoke(main, line.split())
    first, *_ = done.stderr.splitlines()
    assert (done.exit_code, first) == (2, fault)
    assert done.stdout == ""


@pytest.mark.parametrize("command", [["lint"], ["compare", "--help"]])
def test_an_answer_that_cannot_be_written_concludes_nothing(command: list[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([sys.executable, "-m", "harness.cli", *command], stdout=full, stderr=-1, check=False)
    assert done.returncode == 3
    assert done.stderr.decode().startswith("La réponse n’a pas pu être écrite (")


def test_an_unknown_command_names_those_there_are() -> None:
    done = CliRunner().invoke(main, ["certifier"])
    assert done.exit_code == 2
    assert done.stderr.startswith("Commande inconnue : « certifier ». Commandes : card, compare, demo, ")
    assert "Aide : " in done.stderr


def test_no_argument_shows_the_help_in_french() -> None:
    done = CliRunner().invoke(main, [], prog_name="recette")
    assert done.exit_code == 2
    assert done.stderr.startswith("Usage : recette [OPTIONS] COMMANDE [ARGUMENTS]...")
    assert done.stderr == CliRunner().invoke(main, ["--help"], prog_name="recette").stdout


@pytest.mark.parametrize("command", [[], *([name] for name in main.list_commands(click.Context(main)))])
def test_a_help_page_holds_no_word_of_click(command: list[str]) -> None:
    done = CliRunner().invoke(main, [*command, "--help"])
    assert done.exit_code == 0
    assert done.stdout.startswith("Usage : ")
    assert "Affiche cette aide." in done.stdout
    found = re.findall(
        r"TEXT\b|PATH|DIRECTORY|INTEGER|GLOB|%Y|COMMAND\b|ARGS|default|required|<=x|Show|\.\.\.$", done.stdout
    )
    assert found == []


def test_every_command_has_its_line_in_the_list() -> None:
    done = CliRunner().invoke(main, ["--lang", "en", "--help"], prog_name="recette")
    assert done.stdout.startswith("Usage: recette [OPTIONS] COMMAND [ARGUMENTS]...")
    assert re.findall(r"^  ([a-z]+) {2,}[A-Z]", done.stdout, re.MULTILINE) == main.list_commands(click.Context(main))
