"""A run folder being made, and the packs it holds the run to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from harness.campaign.opening import free_folder, open_run
from harness.campaign.packs import changed_packs
from harness.campaign.settings import Settings, read_settings
from harness.evidence import RunPaths
from harness.model.corpus import PackInfo
from harness.model.plan import PackDigest, Plan
from harness.planning import plan_json
from tests.running.toybox import case, corpus, one_job, plan_of, step

CASE = case("toy/a", step("un", "echo"))
PLAN = plan_of([one_job(CASE)])
SETTINGS = Settings(cards="pcsc", workers=2)


def test_whatever_has_a_plan_has_its_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Settings] = []

    def create(run: RunPaths, _: bytes) -> None:
        seen.append(read_settings(run))

    monkeypatch.setattr(RunPaths, "create", create)
    open_run(tmp_path / "a" / "run", PLAN, SETTINGS)
    assert seen == [SETTINGS]


def test_a_folder_is_taken_once(tmp_path: Path) -> None:
    run = open_run(tmp_path, PLAN, SETTINGS)
    assert run.plan.read_bytes() == plan_json(PLAN)
    with pytest.raises(FileExistsError):
        open_run(tmp_path, PLAN, Settings())
    assert read_settings(run) == SETTINGS


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("")
    with pytest.raises(NotADirectoryError):
        open_run(tmp_path / "run", PLAN, SETTINGS)


def test_the_first_free_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert free_folder() == Path("recette-run")
    (tmp_path / "recette-run").mkdir()
    (tmp_path / "recette-run-2").write_text("")
    assert free_folder() == Path("recette-run-3")


def test_packs_are_known_by_content() -> None:
    here = replace(corpus(CASE), packs=(pack("a", "1"), pack("b", "2"), pack("more", "3")))
    assert changed_packs(planned(("a", "1"), ("b", "2")), here) == ()
    assert changed_packs(planned(("a", "1"), ("b", "9")), here) == ("b",)
    assert changed_packs(planned(("gone", "1"), ("a", "0")), here) == ("a", "gone")


def pack(name: str, digest: str) -> PackInfo:
    return PackInfo(name, "1", f"/{name}", "synthetic", digest, ())


def planned(*packs: tuple[str, str]) -> Plan:
    return replace(PLAN, packs=tuple(PackDigest(name, "1", digest, "synthetic") for name, digest in packs))
