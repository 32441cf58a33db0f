"""What ``run`` and ``resume`` share: the jobs left are run, then the run is judged and filed."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from harness.campaign import ordered, run_plan
from harness.campaign.guard import RunBusyError, exclusive
from harness.campaign.packs import changed_packs
from harness.campaign.settings import Settings
from harness.cli.judged import after_run
from harness.cli.progress import progress
from harness.cli.tables import print_verdicts
from harness.evidence import RunPaths
from harness.i18n import say
from harness.judging import verdicts_json
from harness.model.corpus import Corpus
from harness.model.plan import Job, Plan
from harness.running import select_jobs_to_do

__all__ = ["EXIT_INTERRUPTED", "EXIT_USAGE", "execute", "finish", "interruptible", "refuse_changed_packs"]

EXIT_USAGE = 2
EXIT_INTERRUPTED = 130


def refuse_changed_packs(plan: Plan, corpus: Corpus, lang: str) -> None:
    """Stop the command (exit 2) unless the packs are those of the plan."""
    if changed := changed_packs(plan, corpus):
        click.echo(say("running.packs-changed", lang, packs=", ".join(changed)), err=True)
        raise SystemExit(EXIT_USAGE)


@contextmanager
def interruptible(run: Path, lang: str) -> Iterator[None]:
    """End the command with exit code 130 when it is interrupted, saying how to go on."""
    signal.signal(signal.SIGTERM, _interrupted)
    try:
        yield
    except KeyboardInterrupt:
        click.echo("\n" + say("running.interrupted", lang, run=str(run)), err=True)
        raise SystemExit(EXIT_INTERRUPTED) from None


def execute(run: RunPaths, plan: Plan, corpus: Corpus, settings: Settings, lang: str) -> None:
    """Run what is left of a plan; an interruption ends the command with exit code 130."""
    try:
        with interruptible(run.root, lang), exclusive(run.root):
            jobs = select_jobs_to_do(run, ordered(plan.jobs, plan.seed, shuffled=settings.shuffled))
            _execute(run, plan, corpus, jobs, settings, lang)
    except RunBusyError:
        click.echo(say("running.busy", lang, run=str(run.root)), err=True)
        raise SystemExit(EXIT_USAGE) from None
    except OSError as error:
        click.echo(say("running.cannot-write", lang, run=str(run.root), problem=str(error)), err=True)
        raise SystemExit(EXIT_USAGE) from error


def _execute(run: RunPaths, plan: Plan, corpus: Corpus, jobs: Sequence[Job], settings: Settings, lang: str) -> None:
    person = (settings.driver or plan.statement.driver.kind) == "person"
    workers = 1 if person else settings.workers
    click.echo(say("running.start", lang, count=str(len(jobs)), run=str(run.root)), err=True)
    with progress(len(jobs), lang, plain=person) as advance:
        run_plan(plan, corpus, run, settings.options(lang), jobs=jobs, workers=workers, on_job=advance)


def finish(ctx: click.Context, run: Path, corpus: Corpus, out: Path | None, *, as_json: bool) -> None:
    """Judge and file the run, show the verdicts and leave with their exit code."""
    lang = str(ctx.obj or "fr")
    with interruptible(run, lang):
        judged, written, code = after_run(run, corpus, out)
    if as_json:
        click.echo(json.dumps(json.loads(verdicts_json(judged.result)), ensure_ascii=False))
    print_verdicts(judged.result, judged.corpus, lang, to_stderr=as_json)
    for label, folder in written.items():
        click.echo(say("cli.dossier-written", lang, label=label, folder=str(folder)), err=as_json)
    ctx.exit(code)


def _interrupted(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
