"""``recette demo``: the reference product over the shipped packs, and its dossiers, with no argument at all."""

from __future__ import annotations

import os
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from harness.campaign import run_plan
from harness.cli.exits import EXIT_USAGE
from harness.cli.given import load_packs
from harness.cli.judged import after_run
from harness.cli.progress import progress
from harness.cli.tables import print_verdicts
from harness.evidence import RunPaths
from harness.i18n import say
from harness.loading import load_statement, shipped_packs
from harness.planning import PlanOptions, make_plan, plan_json
from harness.running import RunOptions

__all__ = ["demo"]

_SECONDS_PER_CASE = 0.6
_OWN = frozenset({"campagne", "dossiers"})
"""All that a demonstration leaves in its folder; the next one takes its place."""


@click.command(help="Démonstration : le produit de référence, les packs livrés, un monde embarqué, et ses dossiers.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("recette-demo"),
    show_default=True,
    help="Dossier de sortie ; une démonstration précédente y est remplacée.",
)
@click.option("--workers", type=click.IntRange(1, 64), default=None, help="Exécuteurs ; par défaut le nombre de cœurs.")
@click.pass_context
def demo(ctx: click.Context, out: Path, workers: int | None) -> None:
    """Plan, run, judge and file; print where."""
    lang = str(ctx.obj or "fr")
    started = time.monotonic()
    if out.is_dir() and not {path.name for path in out.iterdir()} <= _OWN:
        click.echo(say("cli.demo-foreign", lang, out=str(out)), err=True)
        ctx.exit(EXIT_USAGE)
    corpus = load_packs(())
    statement, diagnostics = load_statement(shipped_packs() / "products" / "reference.yaml")
    if statement is None or diagnostics:
        for diagnostic in diagnostics:
            click.echo(f"{diagnostic.place}: {say(diagnostic.code, lang, **dict(diagnostic.arguments))}", err=True)
        ctx.exit(EXIT_USAGE)
    plan = make_plan(corpus, statement, PlanOptions(datetime.now(tz=UTC).date(), selection="demo"))
    count = workers or min(4, os.cpu_count() or 1)
    cases = sum(len(j.cases) for j in plan.jobs)
    seconds = str(round(cases * _SECONDS_PER_CASE / count) or 1)
    click.echo(say("cli.demo-start", lang, cases=str(cases), seconds=seconds, workers=str(count)))
    shutil.rmtree(out, ignore_errors=True)
    run = RunPaths(out / "campagne")
    run.create(plan_json(plan))
    with progress(len(plan.jobs), lang) as advance:
        run_plan(plan, corpus, run, RunOptions(), workers=count, on_job=advance)
    judged, written, code = after_run(run.root, corpus, out / "dossiers")
    print_verdicts(judged.result, corpus, lang)
    for label, folder in written.items():
        click.echo(say("cli.dossier-written", lang, label=label, folder=str(folder / "dossier.html")))
    click.echo(say("cli.demo-done", lang, seconds=str(round(time.monotonic() - started))))
    ctx.exit(code)
