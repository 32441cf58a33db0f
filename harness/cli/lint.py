"""``recette lint``: check packs, every fault located."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from harness.i18n import say
from harness.loading import load_corpus, shipped_packs, worded
from harness.model.corpus import Corpus
from harness.model.source import Diagnostic, Place
from harness.planning.effort import case_files

__all__ = ["diagnostics_json", "lint"]


@click.command()
@click.argument("packs", nargs=-1, metavar="[PACK ...]", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Un seul document JSON sur la sortie standard.")
def lint(packs: Sequence[Path], *, as_json: bool) -> None:
    """Relit les packs livrés, ou ceux qui sont nommés (les packs livrés servant de contexte)."""
    lang = str(click.get_current_context().obj or "fr")
    corpus, found = _checked(packs)
    counts = {
        "packs": len(corpus.packs),
        "cases": len(case_files(corpus.cases)),
        "requirements": len(corpus.requirements),
    }
    if as_json:
        document = {"format_version": "1", "ok": not found, "diagnostics": diagnostics_json(found, lang), **counts}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True))
    for diagnostic in found:
        click.echo(worded(diagnostic, lang), err=as_json)
    if found:
        click.echo(say("planning.lint-faults", lang, count=str(len(found))), err=True)
        raise SystemExit(2)
    click.echo(say("planning.lint-clean", lang, **{key: str(count) for key, count in counts.items()}), err=as_json)


def _checked(packs: Sequence[Path]) -> tuple[Corpus, tuple[Diagnostic, ...]]:
    """Return the corpus, and the faults that stand in the packs named or that they cause elsewhere."""
    shipped = shipped_packs()
    outside = [pack for pack in packs if not _inside(pack, shipped)]
    corpus, found = load_corpus([shipped, *outside])
    if not packs:
        return corpus, found
    absent = [pack for pack in packs if _inside(pack, shipped) and not pack.exists()]
    elsewhere = [one for one in found if not any(_inside(Path(one.place.file), pack) for pack in packs)]
    if elsewhere:
        before = set(load_corpus([shipped])[1]) if outside else set(elsewhere)
        found = tuple(one for one in found if one not in elsewhere or one not in before)
    return corpus, (*(Diagnostic(Place(str(pack), 1, 1), "planning.no-such-pack") for pack in absent), *found)


def diagnostics_json(found: Sequence[Diagnostic], lang: str) -> list[dict[str, object]]:
    """Return diagnostics as JSON values with their message."""
    return [
        {
            "file": one.place.file,
            "line": one.place.line,
            "column": one.place.column,
            "code": one.code,
            "arguments": dict(one.arguments),
            "message": say(one.code, lang, **dict(one.arguments)),
        }
        for one in found
    ]


def _inside(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())
