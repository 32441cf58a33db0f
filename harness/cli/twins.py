"""``recette twins``: can the packs fail? Every faulty twin is caught, every adversary passes nothing."""

from __future__ import annotations

import json
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from harness.campaign.detection import SuspectsError, Trial, detect, read_suspects, select, trials_of
from harness.cli.exits import EXIT_USAGE
from harness.cli.plan import prepared_or_exit
from harness.i18n import say
from harness.loading import shipped_packs
from harness.model.corpus import Corpus
from harness.model.detection import AdversaryResult, Detection, TwinResult
from harness.model.plan import Plan
from harness.planning import PlanOptions, prepare_plan

__all__ = ["twins"]

_EXIT_SURVIVOR = 1
_EXIT_NOTHING = 5
_PATH = click.Path(path_type=Path)


@click.command(help="Pouvoir de détection : chaque jumeau fautif est-il vu, aucun adversaire ne passe-t-il ?")
@click.option(
    "--product",
    "products",
    multiple=True,
    type=_PATH,
    help="Déclaration du produit (répétable) ; par défaut, celles qui sont livrées.",
)
@click.option("--pack", "packs", multiple=True, type=_PATH, help="Pack d’utilisateur (répétable).")
@click.option("--twin", "names", multiple=True, metavar="GLOB", help="Jumeaux ou adversaires retenus (répétable).")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Jour de la demande (par défaut, aujourd’hui).")
@click.option("--workers", type=click.IntRange(1, 64), help="Exécuteurs ; par défaut le nombre de cœurs.")
@click.option("--out", type=_PATH, help="Garde ici les dossiers d’exécution (sinon ils sont effacés).")
@click.option("--quick", is_flag=True, help="Ne joue de chacun que ce qui suffit à conclure.")
@click.option("--json", "as_json", is_flag=True, help="Un seul document JSON sur la sortie standard.")
@click.pass_context
def twins(
    ctx: click.Context,
    products: Sequence[Path],
    packs: Sequence[Path],
    names: Sequence[str],
    as_of: datetime | None,
    workers: int | None,
    out: Path | None,
    *,
    quick: bool,
    as_json: bool,
) -> None:
    """Run every twin and adversary; list survivors and requirements without a twin."""
    lang = str(ctx.obj or "fr")
    started = time.monotonic()
    options = PlanOptions((as_of or datetime.now(tz=UTC)).date())
    shipped = sorted((shipped_packs() / "products").glob("*.yaml"))
    prepared = [prepare_plan(product, packs, options) for product in products or shipped]
    plans = [prepared_or_exit(one, lang, as_json=as_json) for one in prepared]
    corpus = prepared[0].corpus
    trials = select(_trials(plans, corpus, lang), names)
    if not trials:
        click.echo(say("cli.twins-none", lang), err=True)
        ctx.exit(_EXIT_NOTHING)
    count = workers or min(4, os.cpu_count() or 1)
    _announce(trials, count, lang)
    claimed = () if names else tuple(r for plan in plans for r in plan.requirements)

    def told(result: TwinResult | AdversaryResult) -> None:
        click.echo(_line(result, lang), err=as_json)

    with _folder(out) as folder:
        keep = out is not None
        detection = detect(trials, corpus, claimed, folder, workers=count, keep=keep, quick=quick, on_result=told)
    _conclude(detection, lang, to_stderr=as_json, seconds=round(time.monotonic() - started))
    if as_json:
        click.echo(json.dumps(document(detection), ensure_ascii=False))
    ctx.exit(0 if detection.complete else _EXIT_SURVIVOR)


def document(detection: Detection) -> dict[str, object]:
    """Return the JSON document of the command."""
    return {
        "format_version": "1",
        "twins": [
            {
                "id": twin.id,
                "product": twin.product,
                "requirement": twin.requirement,
                "check": twin.by[0] if twin.by else "",
                "caught": twin.caught,
                "by": list(twin.by),
                "others": list(twin.others),
            }
            for twin in detection.twins
        ],
        "adversaries": [
            {
                "id": one.id,
                "product": one.product,
                "passed_requirements": list(one.passed_requirements),
                "cases": one.cases,
                "bench_faults": one.bench_faults,
            }
            for one in detection.adversaries
        ],
        "survivors": list(detection.survivors),
        "uncovered": list(detection.uncovered),
    }


def _trials(plans: Sequence[Plan], corpus: Corpus, lang: str) -> Iterator[Trial]:
    for plan in plans:
        try:
            suspects = read_suspects(plan.statement.driver)
        except SuspectsError as fault:
            name = plan.statement.product.name
            click.echo(say("cli.twins-unknown", lang, product=name, detail=str(fault)), err=True)
            raise SystemExit(EXIT_USAGE) from fault
        yield from trials_of(plan, corpus, suspects)


@contextmanager
def _folder(out: Path | None) -> Iterator[Path]:
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        yield out
        return
    with tempfile.TemporaryDirectory(prefix="recette-twins-") as name:
        yield Path(name)


def _announce(trials: Sequence[Trial], count: int, lang: str) -> None:
    faulty = sum(bool(trial.requirement) for trial in trials)
    jobs = sum(len(trial.plan.jobs) for trial in trials)
    arguments = {"twins": str(faulty), "adversaries": str(len(trials) - faulty), "jobs": str(jobs)}
    click.echo(say("cli.twins-start", lang, workers=str(count), **arguments), err=True)


def _line(result: TwinResult | AdversaryResult, lang: str) -> str:
    if isinstance(result, AdversaryResult):
        mark = "✘" if result.passed_requirements or result.bench_faults else "✔"
        count = str(len(result.passed_requirements))
        line = say("cli.adversary", lang, mark=mark, id=result.id, count=count, cases=str(result.cases))
        if result.bench_faults:
            line += say("cli.adversary-faults", lang, count=str(result.bench_faults))
        return "\n".join([line, *(f"    {name}" for name in result.passed_requirements)])
    if result.caught:
        by = ", ".join(result.by)
        line = say("cli.twin-caught", lang, twin=result.id, requirement=result.requirement, by=by)
        also = say("cli.twin-others", lang, others=", ".join(result.others)) if result.others else ""
        return line + also
    line = say("cli.twin-survives", lang, twin=result.id, requirement=result.requirement)
    return f"{line} ({say(result.reason, lang)})" if result.reason else line


def _conclude(detection: Detection, lang: str, *, to_stderr: bool, seconds: int) -> None:
    for name in detection.uncovered:
        click.echo(say("cli.uncovered", lang, requirement=name), err=to_stderr)
    caught = sum(twin.caught for twin in detection.twins)
    holes = sum(bool(one.passed_requirements) for one in detection.adversaries)
    arguments = {"caught": str(caught), "total": str(len(detection.twins)), "seconds": str(seconds)}
    arguments |= {"holes": str(holes), "uncovered": str(len(detection.uncovered))}
    click.echo(say("cli.twins-summary", lang, **arguments), err=to_stderr)
