"""Wrong usage is told in French: the fault, what was expected, where help is; exit code 2."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from harness.cli import main


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("plan", "Il manque « --product »."),
        ("judge", "Il manque « RUN »."),
        ("judge /nowhere", "Valeur refusée pour « RUN » : /nowhere. Attendu : un dossier existant."),
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


def test_an_unknown_command_names_those_there_are() -> None:
    done = CliRunner().invoke(main, ["certifier"])
    assert done.exit_code == 2
    assert done.stderr.startswith("Commande inconnue : « certifier ». Commandes : compare, demo, ")
    assert "Aide : " in done.stderr
