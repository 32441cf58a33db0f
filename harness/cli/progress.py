"""Progress of a campaign: a bar on a terminal, one plain line per job elsewhere; always on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from harness.campaign import Outcome
from harness.i18n import say

__all__ = ["progress"]

_MOST_NAMES = 3


@contextmanager
def progress(
    total: int, lang: str = "fr", names: Mapping[str, str] | None = None, *, plain: bool = False
) -> Iterator[Callable[[Outcome], None]]:
    """Give the function that is told of every job.

    Args:
        total: Jobs to run.
        lang: Language of the words.
        names: Job key → what it is called (default: its cases).
        plain: No bar, even on a terminal (a person at the product reads instructions there).
    """
    known = names or {}
    if plain or not sys.stderr.isatty():
        yield _plain(total, lang, known)
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=total)
        running: dict[str, str] = {}

        def advance(outcome: Outcome) -> None:
            if outcome.state == "started":
                running[outcome.job] = _name(outcome, known)
            else:
                running.pop(outcome.job, None)
                bar.advance(task)
                if not _played(outcome):
                    bar.console.print(_line(outcome, lang, known), highlight=False, markup=False)
            bar.update(task, description=", ".join(tuple(running.values())[:_MOST_NAMES]))

        yield advance


def _plain(total: int, lang: str, names: Mapping[str, str]) -> Callable[[Outcome], None]:
    count = 0

    def advance(outcome: Outcome) -> None:
        nonlocal count
        if outcome.state != "started":
            count += 1
            click.echo(f"{count}/{total}  {_line(outcome, lang, names)}", err=True)

    return advance


def _name(outcome: Outcome, names: Mapping[str, str]) -> str:
    return names.get(outcome.job) or " + ".join(outcome.cases[:_MOST_NAMES]) or outcome.job


def _played(outcome: Outcome) -> bool:
    return outcome.summary is not None and not outcome.summary.reason


def _line(outcome: Outcome, lang: str, names: Mapping[str, str]) -> str:
    end = str(outcome.summary.end) if outcome.summary else "crashed"
    said = say(f"running.end-{end.replace('_', '-')}", lang)
    colon = " : " if lang == "fr" else ": "
    detail = f"{colon}{outcome.detail}" if outcome.detail and not _played(outcome) else ""
    return f"{_name(outcome, names)}  {said} ({outcome.seconds:.1f} s){detail}"
