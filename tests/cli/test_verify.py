"""``recette verify``: words, JSON and exit codes, on dossiers of runs whose product was never started."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

import harness.cli.verifying
from harness.campaign import run_plan
from harness.cli.judged import after_run
from harness.evidence import RunPaths
from harness.planning import PlanOptions, plan_json, prepare_plan
from harness.running import RunOptions
from reports.folder import manifest_of
from tests.cli.calling import recette

REFERENCE = Path(__file__).parents[2] / "scenarios" / "products" / "reference.yaml"
CASES = ("adri/numero-d-autorisation", "adri/panne-technique")


def dossier_of(root: Path, *packs: Path, jobs: int = 2) -> Path:
    """Run some of two jobs with a driver that does not exist, and return the dossier."""
    prepared = prepare_plan(REFERENCE, list(packs), PlanOptions(as_of=date(2025, 9, 15), cases=CASES))
    assert prepared.plan is not None, prepared.diagnostics
    run = RunPaths(root / "run")
    run.create(plan_json(prepared.plan))
    run_plan(prepared.plan, prepared.corpus, run, RunOptions(driver="nonesuch"), jobs=prepared.plan.jobs[:jobs])
    _, written, _ = after_run(run.root, prepared.corpus, root / "dossiers")
    return written["autorisation-adri"]


def edit(folder: Path, old: str, new: str) -> None:
    """Change ``dossier.json`` and mend the manifest."""
    content = (folder / "dossier.json").read_text("utf-8")
    assert old in content
    (folder / "dossier.json").write_text(content.replace(old, new, 1), "utf-8")
    (folder / "manifest.json").write_bytes(manifest_of(folder))


def test_intact_whatever_the_verdicts(tmp_path: Path) -> None:
    folder = dossier_of(tmp_path)
    said = recette("verify", folder)
    assert (said.code, said.err, said.out.splitlines()[-1]) == (0, "", "Dossier intact.")
    plan = json.loads((folder / "run" / "plan.json").read_bytes())
    assert recette("verify", folder, "--json").document["checked"] == {
        "files": len([p for p in folder.rglob("*") if p.is_file()]),
        "journals": 2,
        "checks": sum(len(case["checks"]) for job in plan["jobs"] for case in job["cases"]),
        "requirements": len(plan["requirements"]),
    }


def test_the_folder_may_be_named_in_any_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = dossier_of(tmp_path)
    monkeypatch.chdir(folder)
    assert recette("verify", ".").code == 0
    monkeypatch.chdir(folder.parent)
    assert recette("verify", f"{folder.name}/").code == 0
    assert recette("verify", f"../dossiers/{folder.name}").code == 0
    (tmp_path / "lien").symlink_to(folder)
    assert recette("verify", tmp_path / "lien").code == 0


def test_a_job_that_was_never_run_is_missing_only_if_the_dossier_does_not_say_so(tmp_path: Path) -> None:
    folder = dossier_of(tmp_path, jobs=1)
    assert json.loads((folder / "dossier.json").read_bytes())["summary"]["complete"] is False
    said = recette("verify", folder)
    assert (said.code, said.err) == (0, "")


def test_one_json_document_and_the_text_apart(tmp_path: Path) -> None:
    folder = dossier_of(tmp_path)
    edit(folder, '"as_of": "2025-09-15"', '"as_of": "2024-09-15"')
    said = recette("verify", folder, "--json")
    assert said.code == 4
    document = json.loads(said.out)
    assert document["intact"] is False
    assert document["breaches"] == [
        {
            "place": "dossier.json#/scope/as_of",
            "code": "reports.derived-differs",
            "arguments": {"filed": '"2024-09-15"', "derived": '"2025-09-15"'},
        }
    ]
    assert said.err.startswith('dossier.json#/scope/as_of : Ce qui est classé ("2024-09-15")')


def test_another_bench_reports_what_it_derives_otherwise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = dossier_of(tmp_path)
    monkeypatch.setattr(harness.cli.verifying, "bench_digest", lambda: "0" * 64)
    assert json.loads(recette("verify", folder, "--json").out)["reported"] == []
    edit(folder, '"as_of": "2025-09-15"', '"as_of": "2024-09-15"')
    said = recette("verify", folder, "--json")
    document = json.loads(said.out)
    assert (said.code, document["intact"], document["other_bench"]) == (0, True, True)
    assert [row["place"] for row in document["reported"]] == ["dossier.json#/scope/as_of"]


def test_another_bench_still_refuses_evidence_that_is_not_the_journal_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = dossier_of(tmp_path)
    monkeypatch.setattr(harness.cli.verifying, "bench_digest", lambda: "0" * 64)
    edit(folder, '"evidence": []', '"evidence": [{"name": "preuve.txt", "sha256": "00", "blob": "00"}]')
    said = recette("verify", folder)
    assert said.code == 4
    assert "preuve.txt : La preuve classée n'est pas la pièce du journal" in said.err


def test_a_restricted_pack_is_asked_for(tmp_path: Path) -> None:
    pack = tmp_path / "confidentiel" / "tables"
    pack.mkdir(parents=True)
    (pack / "pack.yaml").write_text("version: '1'\nbasis: vendor_published\ndiffusion: restricted\n")
    (pack / "secrets.csv").write_text("code\n1\n")
    folder = dossier_of(tmp_path, pack.parent)
    assert [p for p in folder.rglob("*") if "secrets" in p.name] == []
    said = recette("verify", folder)
    assert said.code == 4
    assert "packs/confidentiel.tables : Le dossier ne contient pas le pack confidentiel.tables" in said.err
    assert "--pack" in said.err
    assert recette("verify", folder, "--pack", pack.parent).code == 0
    (pack / "secrets.csv").write_text("code\n2\n")
    said = recette("verify", folder, "--pack", pack.parent)
    assert said.code == 4
    assert said.err.startswith("packs/confidentiel.tables : Le pack classé n'est pas celui du plan")


@pytest.mark.parametrize("content", ["", "[]", "{}", "[" * 100_000, '{"label": 3}', '{"label": {"id": "autre"}}'])
def test_a_document_that_is_none(tmp_path: Path, content: str) -> None:
    folder = dossier_of(tmp_path, jobs=1)
    (folder / "dossier.json").write_text(content)
    (folder / "manifest.json").write_bytes(manifest_of(folder))
    said = recette("verify", folder)
    assert said.code == 4
    assert "dossier.json" in said.err


@pytest.mark.parametrize("content", ["", "[]", "{}", "[" * 100_000, '{"jobs": [{"key": []}]}'])
def test_a_plan_that_is_none(tmp_path: Path, content: str) -> None:
    folder = dossier_of(tmp_path, jobs=1)
    (folder / "run" / "plan.json").write_text(content)
    (folder / "manifest.json").write_bytes(manifest_of(folder))
    said = recette("verify", folder)
    assert said.code == 4
    assert "run/plan.json : Le plan ne peut pas être lu" in said.err


def test_english(tmp_path: Path) -> None:
    folder = dossier_of(tmp_path, jobs=1)
    assert recette("--lang", "en", "verify", folder).out.endswith("Dossier intact.\n")
    (folder / "note.txt").write_text("")
    assert recette("--lang", "en", "verify", folder).err == "note.txt : A file is not in the manifest.\n"


def test_a_pack_of_the_user_is_filed_apart_from_the_shipped_one_of_its_name(tmp_path: Path) -> None:
    """Each pack keeps its own files, what one replaces of another included, and is read again in the same way."""
    pack = tmp_path / "maison" / "people"
    shipped = min((REFERENCE.parents[1] / "people" / "insured").glob("*.yaml"))
    (pack / "insured").mkdir(parents=True)
    name = f"people/insured/{shipped.name}"
    identity = shipped.stem
    (pack / "insured" / shipped.name).write_bytes(shipped.read_bytes() + b"# la meme personne\n")
    because = "because: essai"
    (pack / "pack.yaml").write_text(
        f"version: '1'\noverrides: [{{replaces: {identity}, {because}}}, {{replaces: {name}, {because}}}]\n"
    )
    folder = dossier_of(tmp_path, pack.parent)
    filed = sorted(p.relative_to(folder).as_posix() for p in folder.glob(f"packs/*/insured/{shipped.name}"))
    assert filed == [f"packs/maison.people/insured/{shipped.name}", f"packs/people/insured/{shipped.name}"]
    assert recette("verify", folder).err == ""
