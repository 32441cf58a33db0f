"""``recette judge``: derive the verdicts of a run again, from its journals alone."""

from __future__ import annotations

import json
from pathlib import Path

import click

from harness.cli.given import packs_of
from harness.cli.judged import judge_folder, write_verdicts
from harness.cli.tables import print_verdicts
from harness.judging import exit_code

__all__ = ["judge"]


@click.command(help="Juge (à nouveau) une campagne à partir de ses seuls journaux.")
@click.argument("run", metavar="EXÉCUTION", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--pack",
    "packs",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Pack d'utilisateur (répétable) ; par défaut, ceux du lancement.",
)
@click.option("--json", "as_json", is_flag=True, help="Un seul document JSON sur la sortie standard.")
@click.pass_context
def judge(ctx: click.Context, run: Path, packs: tuple[Path, ...], *, as_json: bool) -> None:
    """Write ``verdicts.json`` in the run folder and show the verdicts."""
    judged = judge_folder(run, packs_of(run, packs))
    document = write_verdicts(run, judged.result)
    if as_json:
        click.echo(json.dumps(json.loads(document), ensure_ascii=False))
    else:
        print_verdicts(judged.result, judged.corpus, str(ctx.obj or "fr"))
    ctx.exit(exit_code(judged.result))
