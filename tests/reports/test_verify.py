"""Every way of touching a filed dossier is located."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reports.folder import MANIFEST, manifest_of
from reports.verify import compare_documents, inventory
from reports.verify_manifest import check_manifest


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
