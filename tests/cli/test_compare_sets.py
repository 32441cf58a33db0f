"""``recette compare`` on folders, archives and standard input: matched by name, nothing silent, nothing escapes."""

from __future__ import annotations

import io
import json
import os
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from harness.cli import compare_archives, main
from tests.comparison.files import FILE, change

OTHER = change(5, 76, "CS   ")
REFERENCE = {"a.b2": FILE, "sous/b.b2": FILE, "manquant.b2": FILE}
OBSERVED = {"a.b2": FILE, "sous/b.b2": OTHER, "en-trop.b2": FILE}

Maker = Callable[[Path, Mapping[str, bytes]], Path]


def _folder(place: Path, files: Mapping[str, bytes]) -> Path:
    for name, data in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_bytes(data)
    place.mkdir(exist_ok=True)
    return place


def _zip(place: Path, files: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return place


def _tar(place: Path, files: Mapping[str, bytes], mode: str = "w:gz") -> Path:
    with tarfile.open(place, mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return place


def _plain_tar(place: Path, files: Mapping[str, bytes]) -> Path:
    return _tar(place, files, "w")


MAKERS: Mapping[str, Maker] = {"folder": _folder, "zip": _zip, "tar.gz": _tar, "tar": _plain_tar}


def _run(reference: Path | str, observed: Path | str, *more: str, given: bytes | None = None) -> Result:
    arguments = ["compare", "--type", "b2", "--reference", str(reference), "--observed", str(observed), *more]
    return CliRunner().invoke(main, arguments, input=given)


@pytest.mark.parametrize("left", MAKERS)
@pytest.mark.parametrize("right", MAKERS)
def test_files_are_matched_by_name_and_what_has_no_match_is_told(tmp_path: Path, left: str, right: str) -> None:
    result = _run(MAKERS[left](tmp_path / "la", REFERENCE), MAKERS[right](tmp_path / "ici", OBSERVED))
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert "✔ a.b2 : égal" in lines
    assert "✘ sous/b.b2 : 1 écart(s)" in lines
    assert "    ✘ 4[76,5]#1  Code acte (4+1) (bloquant)" in lines
    assert "✘ manquant.b2 : manque dans ce qui est observé" in lines
    assert "✘ en-trop.b2 : en trop, absent de la référence" in lines
    assert lines[-1] == "Fichiers : 4. Égaux : 1 ; différents : 1 ; manquants : 1 ; en trop : 1 ; non comparés : 0."


def test_equal_folders_are_0_and_empty_ones_are_5(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "la", REFERENCE)
    assert _run(folder, folder).exit_code == 0
    empty = _folder(tmp_path / "vide", {})
    assert _run(empty, empty).exit_code == 5
    assert json.loads(_run(empty, empty, "--json").stdout)["equal"] is False


def test_the_json_of_several_files_is_one_document(tmp_path: Path) -> None:
    left, right = _folder(tmp_path / "la", REFERENCE), _zip(tmp_path / "ici", OBSERVED)
    result = _run(left, right, "--json")
    document = json.loads(result.stdout)
    assert document["equal"] is False
    assert [(f["name"], f["status"]) for f in document["files"]] == [
        ("a.b2", "equal"),
        ("en-trop.b2", "extra"),
        ("manquant.b2", "missing"),
        ("sous/b.b2", "different"),
    ]
    [difference] = document["differences"]
    assert (difference["file"], difference["location"]) == ("sous/b.b2", "4[76,5]#1")
    assert document["counterexample"] == ["sous/b.b2:4[76,5]#1"]
    assert "sous/b.b2" in result.stderr


@pytest.mark.parametrize("name", ["../dehors.b2", "/absolu.b2", "a/../../b.b2", "C:\\b.b2", "c:/b.b2"])
@pytest.mark.parametrize("maker", [_zip, _tar])
def test_a_name_that_leads_out_of_the_archive_is_told_and_not_read(tmp_path: Path, name: str, maker: Maker) -> None:
    left = maker(tmp_path / "la", {"a.b2": FILE, name: FILE})
    result = _run(left, maker(tmp_path / "ici", {"a.b2": FILE}))
    assert result.exit_code == 3
    assert "nom refusé, rien n'est lu" in result.output
    assert "non comparés : 1." in result.output
    assert sorted(p.name for p in tmp_path.iterdir()) == ["ici", "la"]


def test_a_link_in_an_archive_is_not_followed(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "la", "w") as archive:
        link = tarfile.TarInfo("a.b2")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
        archive.addfile(link)
    result = _run(tmp_path / "la", _tar(tmp_path / "ici", {"a.b2": FILE}))
    assert result.exit_code == 3
    assert "⚠ a.b2 : nom refusé" in result.output


@pytest.mark.parametrize("maker", [_zip, _tar])
def test_an_archive_that_expands_to_too_much_is_refused(
    tmp_path: Path, maker: Maker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bound is lowered here: ten megabytes of zeros stand for what no disk could hold."""
    monkeypatch.setattr(compare_archives, "MOST_EXPANDED", 1 << 20)
    bomb = maker(tmp_path / "la", {"a.b2": bytes(10 << 20)})
    assert bomb.stat().st_size < 50_000
    result = _run(bomb, maker(tmp_path / "ici", {"a.b2": FILE}))
    assert result.exit_code == 2
    assert "plus de 1 Mio une fois développée" in result.output


@pytest.mark.parametrize("maker", [_zip, _tar, _folder])
def test_too_many_files_are_refused(tmp_path: Path, maker: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compare_archives, "MOST_FILES", 3)
    monkeypatch.setattr("harness.cli.compare_sets.MOST_FILES", 3)
    many = maker(tmp_path / "la", {f"{n}.b2": b"" for n in range(5)})
    result = _run(many, many)
    assert result.exit_code == 2
    assert "plus de 3 fichiers" in result.output


@pytest.mark.parametrize("data", [b"PK\x03\x04rien", b"\x1f\x8brien", b"BZhrien", b"\xfd7zXZrien"])
def test_a_broken_archive_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "la").write_bytes(data)
    result = _run(tmp_path / "la", _zip(tmp_path / "ici", {"a.b2": FILE}))
    assert result.exit_code == 2
    assert "archive illisible" in result.output


def test_a_member_that_cannot_be_expanded_spoils_only_itself(tmp_path: Path) -> None:
    archive = _zip(tmp_path / "la", {"a.b2": FILE, "b.b2": FILE})
    data = bytearray(archive.read_bytes())
    data[60] ^= 0xFF  # inside the compressed bytes of the first member
    archive.write_bytes(data)
    result = _run(archive, _folder(tmp_path / "ici", {"a.b2": FILE, "b.b2": FILE}))
    assert result.exit_code == 3
    assert "⚠ a.b2 : " in result.output
    assert "✔ b.b2 : égal" in result.output


def test_a_reference_that_cannot_serve_is_told_beside_the_others(tmp_path: Path) -> None:
    left = _folder(tmp_path / "la", {"a.b2": b"", "b.b2": FILE})
    result = _run(left, _folder(tmp_path / "ici", {"a.b2": FILE, "b.b2": FILE}))
    assert result.exit_code == 3
    assert "⚠ a.b2 : la référence ne peut pas servir : le fichier est vide." in result.output.splitlines()
    assert "✔ b.b2 : égal" in result.output


def test_a_name_is_one_name_however_its_accents_are_written(tmp_path: Path) -> None:
    left = _zip(tmp_path / "la", {"e\u0301te\u0301.b2": FILE})
    assert _run(left, _folder(tmp_path / "ici", {"\u00e9t\u00e9.b2": FILE})).exit_code == 0


def test_a_folder_is_not_compared_with_a_file(tmp_path: Path) -> None:
    (tmp_path / "seul").write_bytes(FILE)
    result = _run(_folder(tmp_path / "la", REFERENCE), tmp_path / "seul")
    assert result.exit_code == 2
    assert "ne vont pas ensemble" in result.output


def test_standard_input_may_be_one_of_the_two(tmp_path: Path) -> None:
    (tmp_path / "la").write_bytes(FILE)
    assert _run(tmp_path / "la", "-", given=FILE).exit_code == 0
    result = _run(tmp_path / "la", "-", given=OTHER)
    assert result.exit_code == 1
    assert "✘ 4[76,5]#1" in result.output
    assert _run("-", "-", given=FILE).exit_code == 2


def test_without_a_reference_a_b2_file_is_held_to_its_rules(tmp_path: Path) -> None:
    (tmp_path / "seul").write_bytes(FILE)
    arguments = ["compare", "--type", "b2", "--observed", str(tmp_path / "seul")]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0
    assert result.output.startswith("Aucune règle enfreinte, aucun montant faux (contrôle sans référence).")
    (tmp_path / "seul").write_bytes(change(24, 11, "009"))
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 1
    assert "✘ 6[11,3]#1" in result.output
    assert "XR-06 – Les compteurs et montants" in result.output


def test_other_formats_need_a_reference(tmp_path: Path) -> None:
    (tmp_path / "seul").write_bytes(b"<a/>")
    result = CliRunner().invoke(main, ["compare", "--type", "xml", "--observed", str(tmp_path / "seul")])
    assert result.exit_code == 2
    assert "« --type xml » se compare à une référence" in result.output


def test_only_the_first_differing_files_are_detailed(tmp_path: Path) -> None:
    names = [f"{n:02d}.b2" for n in range(25)]
    left, right = (dict.fromkeys(names, data) for data in (FILE, OTHER))
    result = _run(_folder(tmp_path / "la", left), _folder(tmp_path / "ici", right))
    assert result.output.count("✘ 4[76,5]#1") == 20
    assert result.output.count(" : 1 écart(s)") == 25
    assert result.output.splitlines()[-1] == "Les écarts de 5 fichier(s) ne sont pas détaillés ici ; --json les donne."


def test_a_pipe_in_a_folder_is_not_waited_for(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "la", {"a.b2": FILE})
    os.mkfifo(folder / "tuyau")
    result = _run(folder, _folder(tmp_path / "ici", {"a.b2": FILE}))
    assert result.exit_code == 3
    assert "⚠ tuyau : nom refusé" in result.output
