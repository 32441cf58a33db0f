"""Every way of touching a filed dossier is located."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from reports.folder import MANIFEST, manifest_of
from reports.verify import Breach, compare_bytes, compare_documents, inventory, shown
from reports.verify_files import foreign_files, not_run
from reports.verify_manifest import check_manifest, strange_entries
from tests.reports.world import view


@pytest.fixture
def dossier(tmp_path: Path) -> Path:
    (tmp_path / "cases").mkdir()
    (tmp_path / "dossier.json").write_text('{"a": 1}')
    (tmp_path / "cases" / "preuve.xml").write_text("<x/>")
    (tmp_path / MANIFEST).write_bytes(manifest_of(tmp_path))
    return tmp_path


def _told(folder: Path) -> list[tuple[str, str]]:
    return [(b.place, b.code.removeprefix("reports.")) for b in check_manifest(folder)]


def test_untouched_is_intact(dossier: Path) -> None:
    assert _told(dossier) == []


def test_a_flipped_byte(dossier: Path) -> None:
    (dossier / "cases" / "preuve.xml").write_text("<y/>")
    assert _told(dossier) == [("cases/preuve.xml", "digest-differs")]


def test_a_file_removed_and_one_added(dossier: Path) -> None:
    (dossier / "cases" / "preuve.xml").rename(dossier / "cases" / "autre.xml")
    assert _told(dossier) == [("cases/preuve.xml", "file-missing"), ("cases/autre.xml", "file-extra")]


def test_a_link_in_place_of_a_file(dossier: Path) -> None:
    target = dossier / "cases" / "preuve.xml"
    target.unlink()
    target.symlink_to("/etc/hostname")
    assert ("cases/preuve.xml", "path-outside") in _told(dossier)


def test_a_manifest_that_leaves_the_folder(dossier: Path) -> None:
    document = json.loads((dossier / MANIFEST).read_text())
    document["files"]["../../etc/passwd"] = {"sha256": "0" * 64, "size": 1}
    (dossier / MANIFEST).write_text(json.dumps(document))
    assert _told(dossier) == [("../../etc/passwd", "path-outside")]


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"files": 3}', b"\xff\xfe", b"[" * 100_000])
def test_a_manifest_that_is_none(dossier: Path, content: bytes) -> None:
    (dossier / MANIFEST).write_bytes(content)
    assert _told(dossier) == [(MANIFEST, "manifest-unreadable")]


def test_an_edited_verdict_is_named_by_its_pointer() -> None:
    filed = json.dumps({"cases": [{"verdict": "pass"}]}).encode()
    breaches = compare_documents(filed, {"cases": [{"verdict": "fail"}]})
    assert [b.place for b in breaches] == ["dossier.json#/cases/0/verdict"]
    assert dict(breaches[0].arguments) == {"filed": '"pass"', "derived": '"fail"'}


def test_inventory_of_jobs() -> None:
    assert [(b.place, b.code) for b in inventory(["a", "b"], ["b", "c"])] == [
        ("run/jobs/a", "reports.job-missing"),
        ("run/jobs/c", "reports.job-unplanned"),
    ]


def test_null_and_absent_are_not_the_same() -> None:
    (found,) = compare_documents(b'{"decision": null}', {})
    assert (found.place, dict(found.arguments)) == ("dossier.json#/decision", {"filed": "null", "derived": "–"})
    assert [b.place for b in compare_documents(b'{"rows": [1]}', {"rows": [1, None]}, "x.json")] == ["x.json#/rows/1"]


def test_true_is_not_one() -> None:
    assert [b.place for b in compare_documents(b'{"count": true}', {"count": 1})] == ["dossier.json#/count"]


@pytest.mark.parametrize(
    ("filed", "derived", "place"),
    [
        (b"a\nb\n", b"a\nc\n", "x.html:2"),
        (b"a\n", b"a\nc\n", "x.html:2"),
        (b"a\nb\nc\n", b"a\n", "x.html:2"),
        (b"a\nb", b"a\nb\n", "x.html:2"),
        (b"", b"a\n", "x.html:1"),
    ],
)
def test_the_first_line_that_differs_is_named(filed: bytes, derived: bytes, place: str) -> None:
    assert [b.place for b in compare_bytes("x.html", filed, derived)] == [place]
    assert compare_bytes("x.html", derived, derived) == ()


def test_a_place_cannot_pass_for_a_line_of_its_own() -> None:
    assert shown("a\nDossier intact.\x1b[2J\ud800é") == r"a\nDossier intact.\x1b[2J\ud800é"


def test_a_job_that_the_dossier_says_was_never_run_is_excused() -> None:
    assert inventory(["a", "b"], [], ["a"]) == (Breach("run/jobs/b", "reports.job-missing"),)
    assert inventory([], ["c"], ["c"]) == (Breach("run/jobs/c", "reports.job-unplanned"),)


def test_what_was_never_run_is_read_from_both_documents() -> None:
    verdicts = b'{"cases": [{"case": "x/a", "scheme": "cnam", "verdict": "not_run"}]}'
    filed = b'{"cases": [{"id": "x/b", "scheme": "cnam", "verdict": "not_run"}, {"id": "x/c", "verdict": "pass"}, 3]}'
    assert not_run(verdicts, filed) == {("x/a", "cnam"), ("x/b", "cnam")}
    assert not_run(b"[" * 100_000, b'{"cases": {"verdict": []}}') == frozenset()


def test_links_pipes_and_names_that_are_no_text(dossier: Path) -> None:
    assert strange_entries(dossier) == ()
    (dossier / "lien").symlink_to("rien")
    os.mkfifo(dossier / "cases" / "tube")
    (dossier / "cases" / "a\nb").write_text("")
    told = {(b.place, b.code.removeprefix("reports.")) for b in strange_entries(dossier)}
    assert told == {("lien", "link"), ("cases/tube", "not-a-file"), (r"cases/a\nb", "bad-name")}


def test_a_manifest_in_other_words(dossier: Path) -> None:
    content = (dossier / MANIFEST).read_bytes()
    (dossier / MANIFEST).write_bytes(content.replace(b'"files"', b'"files": {}, "files"'))
    assert _told(dossier) == [(f"{MANIFEST}:2", "derived-differs")]
    (dossier / MANIFEST).write_bytes(content.replace(b"\n ", b"\n\t", 1))
    assert _told(dossier) == [(f"{MANIFEST}:2", "derived-differs")]


def test_a_file_that_nothing_accounts_for() -> None:
    present = [
        MANIFEST, "dossier.json", "packs/x/text.yaml", "run/plan.json", f"run/blobs/{'0' * 64}", "run/blobs/note",
        "run/jobs/k/attempts/1/seal.json", "run/jobs/k/attempts/1/note", "run/jobs/k/attempts/01/seal.json",
    ]  # fmt: skip
    found = foreign_files(view(), ["dossier.json"], ["packs/x/text.yaml"], present)
    assert [b.place for b in found] == [
        "run/blobs/note",
        "run/jobs/k/attempts/01/seal.json",
        "run/jobs/k/attempts/1/note",
    ]


def test_the_documents_are_bounded(dossier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.verify_manifest.MAX_DOCUMENT", 10)
    assert _told(dossier) == [(MANIFEST, "manifest-unreadable")]
