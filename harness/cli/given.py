"""What a person gives a command: packs and a run folder, read or refused with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from harness.campaign.settings import read_settings
from harness.cli.exits import EXIT_USAGE
from harness.evidence import RunPaths
from harness.i18n import say
from harness.loading import load_corpus, shipped_packs
from harness.model.corpus import Corpus

__all__ = ["lang_asked", "load_packs", "packs_of", "refuse_no_run"]


def load_packs(packs: Sequence[Path], *, shipped: bool = True) -> Corpus:
    """Read packs or stop the command with every diagnostic (exit 2)."""
    lang = lang_asked()
    roots = [*([shipped_packs()] if shipped else []), *packs]
    corpus, diagnostics = load_corpus(roots)
    for diagnostic in diagnostics:
        click.echo(f"{diagnostic.place}: {say(diagnostic.code, lang, **dict(diagnostic.arguments))}", err=True)
    if diagnostics:
        raise SystemExit(EXIT_USAGE)
    return corpus


def refuse_no_run(run_dir: Path) -> None:
    """Stop the command (exit 2) when a folder holds no plan: it is no run."""
    if not (run_dir / "plan.json").exists():
        click.echo(say("cli.not-a-run", lang_asked(), folder=str(run_dir)), err=True)
        raise SystemExit(EXIT_USAGE)


def packs_of(run_dir: Path, packs: Sequence[Path]) -> Corpus:
    """Read the user's packs given, or those the run was started with, beside the shipped ones."""
    return load_packs(packs or read_settings(RunPaths(run_dir)).packs)


def lang_asked() -> str:
    """Return the language of the command being run."""
    context = click.get_current_context(silent=True)
    return str(context.obj) if context is not None and context.obj else "fr"
