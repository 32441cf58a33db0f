"""``recette run``: write the plan once, run it, judge it, file it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

import click

from harness.campaign.opening import free_folder, open_run
from harness.campaign.settings import Settings
from harness.cli.given import load_packs
from harness.cli.plan import options_of, plan_options, prepared_or_exit
from harness.cli.running import EXIT_USAGE, execute, finish, refuse_changed_packs
from harness.i18n import say
from harness.model.corpus import Corpus
from harness.model.plan import Plan
from harness.planning import PlanError, parse_plan, prepare_plan

__all__ = ["run"]

_EXIT_NOTHING = 5
_PATH = click.Path(path_type=Path)


@click.command(help="Exécute un plan : produit piloté, monde simulé, journaux scellés, puis jugement et dossiers.")
@click.option("--product", type=_PATH, help="Déclaration du produit.")
@click.option("--plan", "plan_file", type=_PATH, help="Plan déjà écrit par « recette plan --out ».")
@plan_options
@click.option(
    "--cards",
    type=click.Choice(["socket", "pcsc"]),
    default="socket",
    show_default=True,
    help="Lecteur : embarqué (socket) ou vrai pcscd (pcsc).",
)
@click.option(
    "--driver", type=click.Choice(["command", "person", "null"]), help="Pilote ; par défaut, celui de la déclaration."
)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Travaux joués à la fois.")
@click.option("--shuffle", is_flag=True, help="Ordre tiré de la graine plutôt que celui du plan.")
@click.option("--listen", default="127.0.0.1", show_default=True, help="Adresse où écoutent les simulateurs.")
@click.option("--out", type=_PATH, help="Dossier d’exécution ; par défaut, recette-run.")
@click.option("--json", "as_json", is_flag=True, help="Un seul document JSON sur la sortie standard.")
@click.pass_context
def run(
    ctx: click.Context,
    product: Path | None,
    plan_file: Path | None,
    labels: Sequence[str],
    as_of: datetime | None,
    request: str,
    packs: Sequence[Path],
    cases: Sequence[str],
    selection: str,
    seed: int,
    cards: Literal["socket", "pcsc"],
    driver: str | None,
    workers: int,
    listen: str,
    out: Path | None,
    *,
    shuffle: bool,
    as_json: bool,
) -> None:
    """Run everything that the plan holds."""
    lang = str(ctx.obj or "fr")
    if (product is None) is (plan_file is None):
        raise click.UsageError(say("running.product-or-plan", lang))
    if product is not None:
        options = options_of(labels, as_of, request, cases, selection, seed)
        prepared = prepare_plan(product, packs, options)
        made, corpus = prepared_or_exit(prepared, lang, as_json=as_json), prepared.corpus
    else:
        made, corpus = _read(plan_file or Path(), packs, lang)
    if not made.jobs:
        click.echo(say("planning.plan-empty", lang), err=True)
        ctx.exit(_EXIT_NOTHING)
    place = out or free_folder()
    settings = Settings(tuple(packs), cards, driver or "", listen, workers, shuffle)
    try:
        folder = open_run(place, made, settings)
    except FileExistsError:
        click.echo(say("running.folder-taken", lang, run=str(place)), err=True)
        ctx.exit(EXIT_USAGE)
    except OSError as error:
        click.echo(say("running.cannot-write", lang, run=str(place), problem=str(error)), err=True)
        ctx.exit(EXIT_USAGE)
    execute(folder, made, corpus, settings, lang)
    finish(ctx, folder.root, corpus, None, as_json=as_json)


def _read(plan_file: Path, packs: Sequence[Path], lang: str) -> tuple[Plan, Corpus]:
    corpus = load_packs(packs)
    try:
        plan = parse_plan(plan_file.read_bytes())
    except (OSError, PlanError) as fault:
        click.echo(say("cli.plan-unreadable", lang, run=str(plan_file), detail=str(fault)), err=True)
        raise SystemExit(EXIT_USAGE) from fault
    refuse_changed_packs(plan, corpus, lang)
    return plan, corpus
