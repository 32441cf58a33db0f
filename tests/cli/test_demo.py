"""``recette demo`` takes the place of a former demonstration, and of nothing else."""

from __future__ import annotations

from pathlib import Path

from tests.cli.calling import recette


def test_a_folder_that_holds_something_else_is_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "dossiers").mkdir()
    kept = tmp_path / "these.odt"
    kept.write_text("trois ans de travail", encoding="utf-8")
    said = recette("demo", "--out", tmp_path)
    assert said.code == 2
    assert said.err.startswith(f"{tmp_path} contient autre chose qu'une démonstration")
    assert kept.read_text(encoding="utf-8") == "trois ans de travail"
    assert {path.name for path in tmp_path.iterdir()} == {"dossiers", "these.odt"}
