"""``recette dossier``: build the dossiers of a run, one per label."""

from __future__ import annotations

import json
from pathlib import Path

import click

from harness.cli.exits import EXIT_USAGE
from harness.cli.given import packs_of
from harness.cli.judged import judge_folder, write_dossiers
from harness.i18n import say
from harness.judging import exit_code
from harness.model.verdict import Verdict

__all__ = ["dossier"]

EXIT_INCOMPLETE = 3


@click.command(help="Constitue les dossiers d'une campagne, un par label ; dit ce qui manque.")
@click.argument("run", metavar="EXÉCUTION", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--label", "labels", multiple=True, help="Label demandé ; tous par défaut.")
@click.option(
    "--pack",
    "packs",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Pack d'utilisateur (répétable) ; par défaut, ceux du lancement.",
)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Dossier de sortie.")
@click.option("--json", "as_json", is_flag=True, help="Un seul document JSON sur la sortie standard.")
@click.pass_context
def dossier(
    ctx: click.Context, run: Path, labels: tuple[str, ...], packs: tuple[Path, ...], out: Path | None, *, as_json: bool
) -> None:
    """Write the dossiers and say where, and what is missing."""
    lang = str(ctx.obj or "fr")
    judged = judge_folder(run, packs_of(run, packs))
    unknown = sorted(set(labels) - set(judged.plan.labels))
    if unknown:
        known = ", ".join(judged.plan.labels)
        click.echo(say("cli.label-unknown", lang, label=", ".join(unknown), known=known), err=True)
        ctx.exit(EXIT_USAGE)
    written = write_dossiers(judged, out or run.with_name(f"{run.name}-dossiers"), labels)
    missing = [f"{c.case}@{c.scheme}" for c in judged.result.cases if c.verdict is Verdict.NOT_RUN]
    for label, folder in written.items():
        click.echo(say("cli.dossier-written", lang, label=label, folder=str(folder)), err=as_json)
    for case in missing:
        click.echo(say("cli.case-missing", lang, case=case), err=True)
    if as_json:
        document = {"format_version": "1", "dossiers": {k: str(v) for k, v in written.items()}, "missing": missing}
        click.echo(json.dumps(document, ensure_ascii=False))
    code = exit_code(judged.result)
    ctx.exit(EXIT_INCOMPLETE if missing and code == 0 else code)
