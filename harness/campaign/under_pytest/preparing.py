"""Where a session gets its bench: the controller plans, a worker is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import pytest

from harness.campaign.opening import free_folder
from harness.campaign.packs import changed_packs
from harness.campaign.settings import Settings
from harness.campaign.under_pytest.bench import Bench
from harness.evidence import RunPaths
from harness.i18n import say
from harness.loading import load_corpus, shipped_packs, worded
from harness.planning import PlanOptions, parse_plan, plan_json, prepare_plan

__all__ = ["planned_bench", "told_bench", "what_to_tell"]


def planned_bench(config: pytest.Config) -> Bench:
    """Plan as the options say; nothing is written yet.

    Raises:
        pytest.UsageError: Packs, statement, options or folder stand in the way; each trouble is said.
    """
    option = config.getoption
    day = option("recette_as_of") or datetime.now(tz=UTC).date()
    options = PlanOptions(
        day,
        tuple(option("recette_labels")),
        option("recette_request"),
        tuple(option("recette_cases")),
        option("recette_selection"),
        option("recette_seed"),
    )
    packs = tuple(path.absolute() for path in option("recette_packs"))
    prepared = prepare_plan(option("recette_product"), packs, options)
    if prepared.plan is None:
        problems = [say(one.code, **dict(one.arguments)) for one in prepared.problems]
        raise _refusal([*(worded(one, "fr") for one in prepared.diagnostics), *problems])
    if prepared.plan.statement.driver.kind == "person":
        raise _refusal([say("pytest.person")])
    folder = (option("recette_run") or free_folder()).absolute()
    if (folder / "plan.json").exists():
        raise _refusal([say("running.folder-taken", run=str(folder))])
    workers = getattr(config.option, "numprocesses", None) or 1
    settings = Settings(packs, option("recette_cards"), workers=workers)
    return Bench(prepared.plan, prepared.corpus, RunPaths(folder), settings)


def what_to_tell(bench: Bench) -> dict[str, object]:
    """Return what a worker needs, as values that travel between processes."""
    return {
        "plan": plan_json(bench.plan).decode(),
        "run": str(bench.run.root),
        "packs": [str(path) for path in bench.settings.packs],
        "cards": bench.settings.cards,
    }


def told_bench(told: dict[str, object]) -> Bench:
    """Return the bench of a worker from what the controller told it.

    Raises:
        pytest.UsageError: The packs here are not those of the plan.
    """
    match told:
        case {"plan": str(plan), "run": str(run), "packs": list(packs), "cards": "socket" | "pcsc" as cards}:
            paths = tuple(Path(str(pack)) for pack in cast("list[object]", packs))
            corpus, diagnostics = load_corpus([shipped_packs(), *paths])
            if diagnostics:
                raise _refusal([worded(one, "fr") for one in diagnostics])
            made = parse_plan(plan)
            if changed := changed_packs(made, corpus):
                raise _refusal([say("running.packs-changed", packs=", ".join(changed))])
            return Bench(made, corpus, RunPaths(Path(run)), Settings(paths, cards))
        case _:
            raise _refusal([say("pytest.not-told")])


def _refusal(lines: Sequence[str]) -> pytest.UsageError:
    return pytest.UsageError(*lines)
