"""Verifying one dossier: its files, its journals, then everything derived again from them.

Theory.  Three circles, each trusting the one before.  The files: nothing but plain files, each
with the digest the manifest gives.  The journals: chains, seals, numbers and bindings, whatever
the manifest says, for who edits a file can mend a manifest.  The derivation: verdicts, documents
and evidence are made again from journals and packs and compared byte for byte, for who edits a
verdict can mend everything but what it follows from.  Who rewrites the evidence itself, and all
the rest with it, is beyond a dossier that nobody signed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.evidence import RunFolder, check_integrity, read_run
from harness.judging import judge_run, verdicts_json
from harness.loading import load_corpus
from harness.model.corpus import Corpus
from harness.model.plan import Plan
from harness.model.result import RunResult
from harness.planning import PlanError, bench_digest, parse_plan
from reports.building import build_view, labels_of
from reports.folder import outputs
from reports.verify import Breach, compare_bytes, compare_documents, inventory, shown
from reports.verify_files import check_evidence, check_outputs, foreign_files, not_run, read_filed
from reports.verify_manifest import check_manifest, strange_entries

__all__ = ["Verification", "verify_dossier"]

_VERDICTS = "run/verdicts.json"


@dataclass(frozen=True)
class Verification:
    """What was found, and what could only be reported."""

    breaches: tuple[Breach, ...]
    reported: tuple[Breach, ...] = ()
    """What another bench derives otherwise: no breach."""
    other_bench: bool = False
    checked: tuple[tuple[str, int], ...] = ()
    """(what, how many)."""


@dataclass(frozen=True)
class _Dossier:
    """What was read of one dossier."""

    folder: Path
    run: RunFolder
    plan: Plan
    corpus: Corpus
    filed: bytes
    """Bytes of ``dossier.json``."""


def verify_dossier(folder: Path, packs: Sequence[Path] = ()) -> Verification:
    """Check digests, chains, seals and inventory, then derive every verdict and document again.

    Args:
        folder: The dossier.
        packs: Packs that it does not hold because their diffusion is restricted.
    """
    if strange := strange_entries(folder):
        return Verification(strange)
    breaches = [*check_manifest(folder), *_journals(folder)]
    corpus, faults = load_corpus([folder / "packs", *packs])
    root = folder.as_posix() + "/"
    breaches += [Breach(shown(str(d.place).removeprefix(root)), d.code, d.arguments) for d in faults]
    run = read_run(folder / "run")
    try:
        plan = parse_plan(run.plan)
    except PlanError as fault:
        return Verification((*breaches, Breach("run/plan.json", "cli.plan-lost", (("detail", shown(str(fault))),))))
    dossier = _Dossier(folder, run, plan, corpus, read_filed(folder, "dossier.json"))
    excused = not_run(read_filed(folder, _VERDICTS), dossier.filed)
    unplayed = (job.key for job in plan.jobs if {(c.case, job.scheme) for c in job.cases} <= excused)
    breaches += inventory((job.key for job in plan.jobs), run.records, frozenset(unplayed))
    breaches += [*_pack_digests(dossier), *check_evidence(folder, dossier.filed, run.blob)]
    other_bench = plan.bench_digest != bench_digest()
    derived, checked = _derive(dossier)
    told = {breach.place for breach in breaches}
    derived = tuple(b for b in derived if b.place not in told)
    if other_bench:
        return Verification(tuple(breaches), derived, other_bench, checked)
    return Verification((*breaches, *derived), (), other_bench, checked)


def _journals(folder: Path) -> Iterator[Breach]:
    for found in check_integrity(folder / "run"):
        line = f":{found.place.line}" if found.place.line else ""
        arguments = tuple((name, shown(value)) for name, value in found.arguments)
        yield Breach(shown(f"run/{found.place.file}{line}"), found.code, arguments)


def _pack_digests(dossier: _Dossier) -> Iterator[Breach]:
    present = {p.id: p.digest for p in dossier.corpus.packs}
    for pack in dossier.plan.packs:
        if pack.id not in present:
            yield Breach(f"packs/{pack.id}", "cli.pack-missing", (("id", pack.id),))
        elif present[pack.id] != pack.digest:
            arguments = (("expected", pack.digest), ("observed", present[pack.id]))
            yield Breach(f"packs/{pack.id}", "cli.pack-differs", arguments)


def _derive(dossier: _Dossier) -> tuple[tuple[Breach, ...], tuple[tuple[str, int], ...]]:
    """Return what differs from what journals and packs give today, and how much was derived."""
    try:
        result = judge_run(dossier.plan, dossier.corpus, dossier.run.records, dossier.run.blob)
        breaches = (*_verdicts(dossier, result), *_documents(dossier, result))
    except Exception as fault:  # noqa: BLE001 - whatever hostile journals break is a dossier that gives no verdict
        detail = shown(f"{type(fault).__name__}: {fault}"[:200])
        return (Breach("run", "cli.not-derivable", (("detail", detail),)),), ()
    checked = (
        ("files", sum(1 for p in dossier.folder.rglob("*") if p.is_file())),
        ("journals", sum(len(r.attempts) for r in dossier.run.records.values())),
        ("checks", sum(len(a.checks) for c in result.cases for a in c.attempts)),
        ("requirements", len(result.requirements)),
    )
    return breaches, checked


def _verdicts(dossier: _Dossier, result: RunResult) -> Sequence[Breach]:
    filed, derived = read_filed(dossier.folder, _VERDICTS), verdicts_json(result)
    if filed == derived:
        return ()
    return compare_documents(filed, json.loads(derived), _VERDICTS) or compare_bytes(_VERDICTS, filed, derived)


def _documents(dossier: _Dossier, result: RunResult) -> Iterator[Breach]:
    """Compare every output of the dossier's label with the one emitted again."""
    label = _label(dossier.filed)
    found = [pair for pair in labels_of(dossier.corpus, dossier.plan) if pair[1].id == label]
    if not found:
        yield Breach("dossier.json#/label/id", "cli.label-lost", (("label", shown(label)),))
        return
    run = dossier.run
    view = build_view(dossier.plan, dossier.corpus, result, run.records, run.blob, found[0])
    emitted = outputs(view, run.blob)
    yield from check_outputs(dossier.folder, view, emitted)
    root = f"{dossier.folder.as_posix()}/"
    packs = [f"{pack.root}/{name}".removeprefix(root) for pack in dossier.corpus.packs for name in pack.files]
    present = (p.relative_to(dossier.folder).as_posix() for p in dossier.folder.rglob("*") if p.is_file())
    yield from foreign_files(view, emitted, packs, present)


def _label(filed: bytes) -> str:
    try:
        document: Mapping[str, Mapping[str, object]] = json.loads(filed)
        return str(document["label"]["id"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return ""
