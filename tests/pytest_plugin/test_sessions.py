"""``pytest scenarios --product FILE``: the same jobs, the same verdicts, reported as pytest does."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.campaign.packs import LABEL, quick_pack
from tests.proof.campaigns import AS_OF, REFERENCE, ROOT, Site, statement, until

NODE = "cases/{0}.yaml::demo/{0}"


def options(pack: Path, run: Path, product: Path = REFERENCE) -> list[str]:
    return ["--product", str(product), "--as-of", AS_OF, *LABEL, "--pack", str(pack), "--run-dir", str(run)]


def outcomes(report: Path) -> Mapping[str, str]:
    """Return item → ``passed``, ``failure``, ``error`` or ``skipped``, from the JUnit file."""
    found = {}
    for case in ET.parse(report).getroot().iter("testcase"):
        ends = [child.tag for child in case if child.tag in {"failure", "error", "skipped"}]
        found[case.attrib["name"]] = ends[0] if ends else "passed"
    return found


def play(
    site: Site, *more: str, product: Path = REFERENCE
) -> tuple[subprocess.CompletedProcess[str], Mapping[str, str]]:
    """Play the quick pack and return what pytest said and how each item ended."""
    pack, report = quick_pack(site.folder), site.folder / "junit.xml"
    plan = options(pack, site.folder / "run", product)
    done = site.pytest(pack, *plan, "--junit-xml", report, *more)
    return done, outcomes(report)


@pytest.fixture(name="site")
def _site(tmp_path: Path) -> Site:
    return Site(tmp_path)


ENDS = {
    "demo/deux-regimes@cnam": "passed",
    "demo/deux-regimes@crpcen": "passed",
    "demo/fausse": "failure",
    "demo/fille": "passed",
    "demo/mere": "passed",
    "demo/sans-objet": "skipped",
    "suite": "passed",
}
"""One item per job (a session is one), in the order of the plan, and the case that does not apply."""


@pytest.mark.parametrize("workers", [[], ["-n", "2"]])
def test_one_item_per_job_with_the_verdicts_of_a_run(site: Site, workers: list[str]) -> None:
    done, ends = play(site, *workers, "-rs", "--alluredir", str(site.folder / "allure"))
    assert done.returncode == 1
    assert ends == ENDS
    assert "5 passed, 1 skipped" in done.stdout
    assert "Sans objet : " in done.stdout
    assert "demo/fausse (cnam) : Non conforme – Un code présenté" in done.stdout
    assert "Observé : 1 (9000)" in done.stdout
    assert not [words for words in ("Traceback", "harness/", "raise ") if words in done.stdout + done.stderr]
    run = site.folder / "run"
    assert f"Dossier label-demo : {run}-dossiers/label-demo" in done.stdout
    assert sorted(path.parent.name for path in run.glob("jobs/*/attempts/*/seal.json")) == ["1"] * 6
    assert site.left() == []

    plan = [part for part in options(site.folder / "demo", run) if part not in {"--run-dir", str(run)}]
    assert site.recette("run", *plan, "--out", site.folder / "again") == 1, site.log
    assert (site.folder / "again" / "plan.json").read_bytes() == (run / "plan.json").read_bytes()
    assert (site.folder / "again" / "verdicts.json").read_bytes() == (run / "verdicts.json").read_bytes()

    allure = [json.loads(path.read_bytes()) for path in (site.folder / "allure").glob("*-result.json")]
    expected = {"passed": "passed", "failure": "failed", "skipped": "skipped"}
    assert {one["name"]: one["status"] for one in allure} == {name: expected[end] for name, end in ENDS.items()}
    assert len({one["historyId"] for one in allure}) == len(ENDS)
    (failed,) = (one["statusDetails"] for one in allure if one["status"] == "failed")
    assert "Traceback" not in failed["trace"] + failed["message"]
    assert failed["trace"].startswith("demo/fausse (cnam) : Non conforme")


def test_what_accuses_the_bench_or_its_surroundings_is_an_error(site: Site) -> None:
    done, ends = play(site, "-k", "mere", "--alluredir", str(site.folder / "allure"), product=_absent(site))
    # The job of « fille » plays « mere » as set-up only: the word is not one of its own.
    assert (done.returncode, ends) == (1, {"demo/mere": "error"})
    assert "non réalisable sur ce poste" in done.stdout
    assert "/nowhere/product" in done.stdout
    assert not [words for words in ("Traceback", "harness/", "raise ") if words in done.stdout + done.stderr]
    statuses = [json.loads(path.read_bytes())["status"] for path in (site.folder / "allure").glob("*-result.json")]
    assert set(statuses) == {"broken"}


def _absent(site: Site) -> Path:
    return statement(site.folder, "/nowhere/product")


def test_one_case_by_its_place_or_by_its_name(site: Site) -> None:
    pack = quick_pack(site.folder)
    one = site.pytest(f"{pack}/{NODE.format('mere')}", *options(pack, site.folder / "a"), "-v")
    assert (one.returncode, "1 passed" in one.stdout) == (0, True), one.stdout
    # The key words of an item are all the cases of its job.
    named = site.pytest(pack, *options(pack, site.folder / "b"), "-k", "suite-2", "--junit-xml", site.folder / "j")
    assert named.returncode == 0
    assert outcomes(site.folder / "j") == {"suite": "passed"}


def test_collecting_writes_nothing_and_follows_the_plan(site: Site) -> None:
    pack = quick_pack(site.folder)
    # From the shipped packs, whose name leads to them wherever one is, to the user's.
    asked = ["scenarios", *options(pack, site.folder / "run"), "--case", "demo/*", "--collect-only", "-o", "addopts=-q"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *asked],
        env=site.environment,
        cwd=site.folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    listed = [line.partition("::")[2] for line in done.stdout.splitlines() if "::" in line]
    # Of the cases that do not apply, those asked for; the texts of other labels are not.
    assert listed == [*sorted(set(ENDS) - {"demo/sans-objet"}), "demo/sans-objet"]
    assert not (site.folder / "run").exists()


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (["--case", "zz"], "aucun cas ne répond à « zz »"),
        (["--label", "zz"], "label « zz » inconnu"),
        (["--as-of", "hier"], "« hier » n'est pas un jour"),
        (["--product", "nowhere.yaml"], "nowhere.yaml:1:1"),
    ],
)
def test_a_plan_that_cannot_be_made_is_a_usage_error(site: Site, more: list[str], told: str) -> None:
    pack = quick_pack(site.folder)
    done = site.pytest(pack, *options(pack, site.folder / "run"), *more)
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert told in done.stderr
    assert "Traceback" not in done.stderr
    assert not (site.folder / "run").exists()


def test_a_folder_taken_or_a_person_is_a_usage_error(site: Site) -> None:
    pack = quick_pack(site.folder)
    (site.folder / "run").mkdir()
    (site.folder / "run" / "plan.json").write_text("{}")
    taken = site.pytest(pack, *options(pack, site.folder / "run"))
    assert (taken.returncode, "contient déjà un plan" in taken.stderr) == (pytest.ExitCode.USAGE_ERROR, True)
    by_hand = site.folder / "person.yaml"
    by_hand.write_text(REFERENCE.read_text("utf-8").replace("kind: command", "kind: person"), "utf-8")
    person = site.pytest(pack, *options(pack, site.folder / "other", by_hand))
    assert (person.returncode, "conduire le produit par une personne" in person.stderr) == (
        pytest.ExitCode.USAGE_ERROR,
        True,
    )


def test_an_interrupted_session_is_resumed_by_the_command(site: Site) -> None:
    pack, run = quick_pack(site.folder), site.folder / "run"
    command = [sys.executable, "-m", "pytest", str(pack), *options(pack, run)]
    with subprocess.Popen(command, env=site.environment, cwd=ROOT, stdout=subprocess.PIPE, text=True) as session:
        until(lambda: list(run.glob("jobs/*/attempts/*/seal.json")))
        session.send_signal(signal.SIGINT)
        said, _ = session.communicate(timeout=60)
    assert session.returncode == pytest.ExitCode.INTERRUPTED
    assert f"recette resume {run}" in said
    assert not (run / "verdicts.json").exists()
    assert site.left() == []
    assert site.recette("resume", run) == 1, site.log
    verdicts = json.loads((run / "verdicts.json").read_bytes())
    assert sorted({one["verdict"] for one in verdicts["cases"]}) == ["fail", "pass"]


def test_without_a_product_nothing_is_done_nor_imported(site: Site) -> None:
    script = (
        "import sys, pytest; code = pytest.main(['scenarios', '-p', 'no:hypothesispytest']); "
        "print(int(code), sorted(m for m in sys.modules if m.split('.')[0] in ('harness', 'reports', 'virtual_cards')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=site.environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.splitlines()[-1] == "5 ['harness', 'harness.pytest_plugin']"


def test_a_checkout_needs_no_installed_entry_point(site: Site) -> None:
    pack, run = quick_pack(site.folder), site.folder / "run"
    environment = {**site.environment, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    # The conftest is the one of the root of the checkout: the argument must lie under it.
    asked = ["scenarios", *options(pack, run), "--case", "demo/mere"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *asked],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, "1 passed" in done.stdout) == (0, True), done.stdout + done.stderr
    assert len(list(run.glob("jobs/*/attempts/1/seal.json"))) == 1
