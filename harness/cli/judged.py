"""What several commands share: a run read back, judged, and its dossiers written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from harness.cli.exits import EXIT_NOT_INTACT, EXIT_USAGE
from harness.cli.given import lang_asked, refuse_no_run
from harness.evidence import BlobError, RunFolder, read_run
from harness.i18n import say
from harness.judging import exit_code, judge_run, verdicts_json
from harness.model.corpus import Corpus, PackInfo
from harness.model.plan import Plan
from harness.model.result import RunResult
from harness.planning import PlanError, parse_plan
from reports.building import build_view, labels_of
from reports.folder import write_dossier

__all__ = ["Judged", "after_run", "judge_folder", "write_dossiers", "write_verdicts"]

_SHELVES = frozenset({"addenda", "riders", "teleservices", "workstation"})


@dataclass(frozen=True)
class Judged:
    """A run folder, its plan, the packs it was judged with, and what was derived."""

    run: RunFolder
    plan: Plan
    corpus: Corpus
    result: RunResult


def judge_folder(run_dir: Path, corpus: Corpus) -> Judged:
    """Read a run folder and derive its verdicts; an unreadable plan stops the command (exit 2)."""
    refuse_no_run(run_dir)
    run = read_run(run_dir)
    try:
        plan = parse_plan(run.plan)
    except PlanError as fault:
        click.echo(say("cli.plan-unreadable", lang_asked(), run=str(run_dir), detail=str(fault)), err=True)
        raise SystemExit(EXIT_USAGE) from fault
    result = judge_run(plan, corpus, run.records, run.blob)
    return Judged(run, plan, corpus, result)


def write_dossiers(judged: Judged, out: Path, labels: Sequence[str] = ()) -> Mapping[str, Path]:
    """Write one dossier per label asked, the verdicts of the run with it, and return where each stands.

    Evidence that is not what was recorded is filed nowhere: it stops the command (exit 4).
    """
    write_verdicts(judged.run.root, judged.result)
    try:
        return _written(judged, out, labels)
    except BlobError as fault:
        place = judged.run.root / "blobs" / fault.name
        click.echo(f"{place}: {say(f'evidence.blob-{fault.reason}', lang_asked(), blob=fault.name)}", err=True)
        raise SystemExit(EXIT_NOT_INTACT) from fault


def _written(judged: Judged, out: Path, labels: Sequence[str]) -> Mapping[str, Path]:
    written = {}
    for text, spec in labels_of(judged.corpus, judged.plan):
        if labels and spec.id not in labels:
            continue
        view = build_view(judged.plan, judged.corpus, judged.result, judged.run.records, judged.run.blob, (text, spec))
        files = filed_packs(judged.corpus)
        written[spec.id] = write_dossier(view, out / spec.id, judged.run.root, files, judged.run.blob)
    return written


def filed_packs(corpus: Corpus) -> Mapping[str, bytes]:
    """Return the pack files that may be filed, laid out as a folder of packs that can be read again.

    Restricted packs are known by digest only.
    """
    places = {p.id: _shelf(p) for p in corpus.packs if not p.restricted}
    filed = {}
    for name, content in corpus.pack_files.items():
        pack, _, path = name.partition("/")
        if pack in places:
            filed[f"{places[pack]}/{path}"] = content
    return filed


def _shelf(pack: PackInfo) -> str:
    """Return where a pack stands under a root of packs: its shelf when it has one, then its own id."""
    shelf = Path(pack.root).parent.name
    return f"{shelf}/{pack.id}" if shelf in _SHELVES else pack.id


def after_run(run_dir: Path, corpus: Corpus, out: Path | None = None) -> tuple[Judged, Mapping[str, Path], int]:
    """Judge a finished run, write ``verdicts.json`` and its dossiers; return them and the exit code."""
    judged = judge_folder(run_dir, corpus)
    written = write_dossiers(judged, out or run_dir.with_name(f"{run_dir.name}-dossiers"))
    return judged, written, exit_code(judged.result)


def write_verdicts(run_dir: Path, result: RunResult) -> bytes:
    """Write ``verdicts.json`` and return its bytes; a kill meanwhile leaves the whole old one or the whole new one."""
    document = verdicts_json(result)
    aside = run_dir / "verdicts.json.part"
    aside.write_bytes(document)
    aside.replace(run_dir / "verdicts.json")
    return document
