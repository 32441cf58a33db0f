"""``verify`` of a folder that is no dossier: one line that says so and what to give, exit code 2."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.calling import recette


def _touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}", encoding="utf-8")


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (("a.txt", "sub/b.txt"), "ce n'est pas un dossier de recette (ni manifest.json"),
        (("plan.json", "salt"), "c'est un dossier d'exécution"),
        (("mon-label/manifest.json", "autre/manifest.json"), "par exemple {folder}/autre."),
        (("dossiers/mon-label/manifest.json",), "par exemple {folder}/dossiers/mon-label."),
    ],
)
def test_a_folder_that_is_no_dossier_is_told_in_one_line(tmp_path: Path, files: tuple[str, ...], told: str) -> None:
    _touch(*(tmp_path / name for name in files))
    said = recette("verify", tmp_path)
    assert (said.code, said.out) == (2, "")
    (line,) = said.err.splitlines()
    assert line.startswith(f"{tmp_path} : ")
    assert told.format(folder=tmp_path) in line


@pytest.mark.parametrize("name", ["manifest.json", "dossier.json", "run/plan.json"])
def test_a_dossier_of_which_one_piece_is_left_is_still_not_intact(tmp_path: Path, name: str) -> None:
    _touch(tmp_path / name)
    said = recette("verify", tmp_path)
    assert said.code == 4
    assert "Dossier NON intact" in said.out


def test_links_and_the_like_are_not_listed_when_this_is_no_dossier(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"lien-{number}").symlink_to("/dev/null")
    said = recette("verify", tmp_path)
    assert said.code == 2
    assert "lien-" not in said.err
