"""``recette resume``: go on with a run after a stop, a crash or a handover."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from harness.campaign.guard import RunBusyError, exclusive
from harness.campaign.settings import read_settings
from harness.cli.given import load_packs, refuse_no_run
from harness.cli.running import EXIT_USAGE, execute, finish, refuse_changed_packs
from harness.evidence import RunPaths
from harness.i18n import say
from harness.planning import PlanError, parse_plan
from harness.running import reap

__all__ = ["resume"]


@click.command(help="Reprend une campagne interrompue ; ce qui est scellé n’est jamais rejoué.")
@click.argument("run", metavar="EXÉCUTION", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--pack",
    "packs",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Pack d'utilisateur (répétable) ; par défaut, ceux du lancement.",
)
@click.option("--workers", type=click.IntRange(1, 64), help="Exécuteurs (comme au lancement).")
@click.option("--json", "as_json", is_flag=True, help="Un seul document JSON sur la sortie standard.")
@click.pass_context
def resume(ctx: click.Context, run: Path, packs: tuple[Path, ...], workers: int | None, *, as_json: bool) -> None:
    """Reap what a killed run left, run what is not done, judge and file."""
    lang = str(ctx.obj or "fr")
    refuse_no_run(run)
    folder = RunPaths(run)
    settings = read_settings(folder)
    settings = replace(settings, packs=packs or settings.packs, workers=workers or settings.workers)
    try:
        plan = parse_plan(folder.plan.read_bytes())
    except (OSError, PlanError) as fault:
        click.echo(say("cli.plan-unreadable", lang, run=str(run), detail=str(fault)), err=True)
        ctx.exit(EXIT_USAGE)
    corpus = load_packs(settings.packs)
    refuse_changed_packs(plan, corpus, lang)
    try:
        with exclusive(run):
            reaped = reap(folder)
    except RunBusyError:
        click.echo(say("running.busy", lang, run=str(run)), err=True)
        ctx.exit(EXIT_USAGE)
    if reaped:
        click.echo(say("running.reaped", lang, count=str(reaped)), err=True)
    execute(folder, plan, corpus, settings, lang)
    finish(ctx, run, corpus, None, as_json=as_json)
