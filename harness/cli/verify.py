"""``recette verify``: is a dossier intact, and do its journals still give the same verdicts?"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

import click

from harness.cli.exits import EXIT_NOT_INTACT
from harness.cli.verifying import verify_dossier
from harness.i18n import say
from reports.verify import Breach

__all__ = ["verify"]

EXIT_USAGE = 2
_SIGNS = ("manifest.json", "dossier.json", "run")
"""A folder that holds none of these is no dossier, not even a damaged one."""


@click.command(help="Vérifie un dossier hors ligne : empreintes, chaînes, sceaux, et chaque verdict recalculé.")
@click.argument("dossier", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--pack",
    "packs",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Pack à diffusion restreinte, que le dossier ne contient pas.",
)
@click.option("--json", "as_json", is_flag=True, help="Un seul document JSON sur la sortie standard.")
@click.pass_context
def verify(ctx: click.Context, dossier: Path, packs: tuple[Path, ...], *, as_json: bool) -> None:
    """Print every breach with its place; exit 0 when intact, 4 otherwise, 2 when this is no dossier."""
    lang = str(ctx.obj or "fr")
    if not any(os.path.lexists(dossier / name) for name in _SIGNS):
        click.echo(_no_dossier(dossier, lang), err=True)
        ctx.exit(EXIT_USAGE)
    found = verify_dossier(dossier, packs)
    _print(found.breaches, lang)
    if found.reported:
        click.echo(say("cli.other-bench", lang), err=True)
        _print(found.reported, lang)
    if as_json:
        document = {
            "format_version": "1",
            "intact": not found.breaches,
            "other_bench": found.other_bench,
            "checked": dict(found.checked),
            "breaches": [_row(b) for b in found.breaches],
            "reported": [_row(b) for b in found.reported],
        }
        click.echo(json.dumps(document, ensure_ascii=False))
    else:
        for what, count in found.checked:
            click.echo(say(f"cli.checked-{what}", lang, count=str(count)))
        click.echo(say("cli.intact" if not found.breaches else "cli.not-intact", lang, count=str(len(found.breaches))))
    ctx.exit(EXIT_NOT_INTACT if found.breaches else 0)


def _no_dossier(folder: Path, lang: str) -> str:
    """Say that a folder is no dossier, and name the dossiers found one or two levels below."""
    if (folder / "plan.json").is_file():
        return say("cli.not-a-dossier-run", lang, folder=str(folder))
    below = sorted(path.parent for pattern in ("*", "*/*") for path in folder.glob(f"{pattern}/manifest.json"))
    if below:
        return say("cli.not-a-dossier-above", lang, folder=str(folder), first=str(below[0]))
    return say("cli.not-a-dossier", lang, folder=str(folder))


def _print(breaches: Sequence[Breach], lang: str) -> None:
    for breach in breaches:
        click.echo(f"{breach.place} : {say(breach.code, lang, **dict(breach.arguments))}", err=True)


def _row(breach: Breach) -> dict[str, object]:
    return {"place": breach.place, "code": breach.code, "arguments": dict(breach.arguments)}
