"""One plan, one set of verdicts: whatever the reader, the order, the workers or the program that runs the jobs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness.model.basis import Basis, weakest
from harness.model.verdict import Verdict, across_cases
from tests.proof.campaigns import REFERENCE, Site, options, statement
from tests.proof.conftest import Tell
from tests.proof.counts import count

SUBSET = (
    "addendum-7/code-porteur-faux-puis-juste",
    "addendum-7/lecture-interrompue",
    "adri/panne-technique",
    "insi/test-1-02-cas-1",
)
"""Cards pulled, asked for a code; calls by card and by certificate; a fault."""
TWINS = {
    "automatic-pin-retry": ("addendum-7/code-porteur-faux-puis-juste", "addendum-7/code-porteur-bloque"),
    "partial-read-used": ("addendum-7/lecture-interrompue", "addendum-7/consultation-simple"),
    "continues-after-hit": ("insi/arret-au-premier-trouve", "insi/ordre-puis-arret"),
}
"""Verdicts that are not all the same word: a faulty twin and the cases that show its fault or not."""


@dataclass(frozen=True)
class Base:
    """The run all others are held against: one worker, by socket, in the order of the plan."""

    cases: tuple[str, ...]
    patterns: tuple[str, ...]
    verdicts: bytes


@pytest.fixture(scope="module", name="base")
def _base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    patterns = SUBSET if count(1, 0) else ()
    verdicts = _run(Site(tmp_path_factory.mktemp("base")), REFERENCE, patterns)
    cases = tuple(dict.fromkeys(entry["case"] for entry in json.loads(verdicts)["cases"]))
    assert len(cases) >= len(SUBSET)
    return Base(cases, patterns, verdicts)


def _run(site: Site, product: Path, patterns: Sequence[str], *more: str, expected: int = 0) -> bytes:
    """Run cases with ``recette run`` and return the verdicts it leaves."""
    code = site.recette("run", "--product", product, *options(patterns), "--out", site.folder / "run", *more)
    assert code == expected, site.log
    assert site.left() == []
    return (site.folder / "run" / "verdicts.json").read_bytes()


def test_by_pcsc_and_by_socket(tmp_path: Path, base: Base, proof: Tell) -> None:
    assert _run(Site(tmp_path), REFERENCE, base.patterns, "--cards", "pcsc") == base.verdicts
    proof(f"pcscd privé et socket : mêmes verdicts à l'octet près sur {len(base.cases)} cas")


def test_shuffled_and_over_two_workers(tmp_path: Path, base: Base, proof: Tell) -> None:
    assert _run(Site(tmp_path), REFERENCE, base.patterns, "--shuffle", "--workers", "2") == base.verdicts
    proof(f"ordre tiré au sort et 2 exécuteurs : mêmes verdicts à l'octet près sur {len(base.cases)} cas")


def test_under_pytest_over_two_workers(tmp_path: Path, base: Base, proof: Tell) -> None:
    run = tmp_path / "run"
    plan = options(base.patterns)
    done = Site(tmp_path).pytest("scenarios", "--product", REFERENCE, *plan, "--run-dir", run, "-n", "2")
    assert done.returncode == 0, done.stdout[-4000:]
    assert (run / "verdicts.json").read_bytes() == base.verdicts
    proof(f"pytest -n 2 : mêmes verdicts à l'octet près sur {len(base.cases)} cas")


def test_each_case_alone(tmp_path: Path, base: Base, proof: Tell) -> None:
    alone = []
    for number, case in enumerate(base.cases):
        folder = tmp_path / str(number)
        folder.mkdir()
        # Square brackets and the like never occur in the id of a case: it is its own pattern.
        alone.append(json.loads(_run(Site(folder), REFERENCE, [case])))
    whole = json.loads(base.verdicts)
    found = [entry for document in alone for entry in document["cases"]]
    assert sorted(found, key=_identity) == whole["cases"]
    assert _united(alone) == {row["id"]: row for row in whole["requirements"]}
    proof(f"{len(base.cases)} cas joués chacun seul : l'union des résultats est celle de la campagne entière")


def _identity(entry: Mapping[str, str]) -> tuple[str, str]:
    return entry["case"], entry["scheme"]


def _united(documents: Sequence[Mapping[str, list[dict[str, object]]]]) -> Mapping[str, dict[str, object]]:
    """Return the requirements of several runs as one run of all their cases would have them."""
    rows: dict[str, list[dict[str, object]]] = {}
    for document in documents:
        for row in document["requirements"]:
            rows.setdefault(str(row["id"]), []).append(row)
    return {identifier: _one(identifier, several) for identifier, several in rows.items()}


def _one(identifier: str, rows: Sequence[Mapping[str, object]]) -> dict[str, object]:
    cases = sorted({str(case) for row in rows for case in _list(row["cases"])})
    verdict = across_cases(Verdict(str(row["verdict"])) for row in rows)
    (outcome,) = {str(row["outcome"]) for row in rows}
    basis = weakest(Basis(str(row["basis"])) for row in rows)
    return {"id": identifier, "verdict": verdict.value, "outcome": outcome, "basis": basis.value, "cases": cases}


def _list(value: object) -> list[object]:
    assert isinstance(value, list)
    return value


def test_verdicts_that_differ_from_case_to_case(tmp_path: Path, proof: Tell) -> None:
    for twin, cases in list(TWINS.items())[: count(1, len(TWINS))]:
        found = []
        for cards in ("socket", "pcsc"):
            folder = tmp_path / f"{twin}-{cards}"
            folder.mkdir()
            product = statement(folder, "{python}", "-m", "reference_product", "--twin", twin)
            found.append(_run(Site(folder), product, cases, "--cards", cards, "--workers", "2", expected=1))
        assert found[0] == found[1]
        verdicts = [check["verdict"] for case in json.loads(found[0])["cases"] for check in case["checks"]]
        assert {"pass", "fail"} <= set(verdicts)
    proof(f"{count(1, len(TWINS))} jumeaux fautifs : mêmes verdicts, conformes et non conformes, par pcscd et socket")
