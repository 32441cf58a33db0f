"""``recette verify``: is a dossier intact, and do its journals still give the same verdicts?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from harness.cli.judged import Judged, judge_folder
from harness.evidence import check_integrity
from harness.i18n import say
from harness.judging import verdicts_json
from harness.loading import load_corpus
from harness.model.corpus import Corpus
from harness.planning import bench_digest
from reports.building import build_view, labels_of
from reports.emit.json_file import dossier_document
from reports.evidence import safe_name
from reports.verify import Breach, check_manifest, compare_documents, inventory
from reports.view import DossierView

__all__ = ["verify", "verify_dossier"]

EXIT_NOT_INTACT = 4


@dataclass(frozen=True)
class Verification:
    """What was found, and what could only be reported."""

    breaches: tuple[Breach, ...]
    other_bench: bool
    checked: tuple[tuple[str, int], ...]
    """(what, how many)."""


@click.command(help="Vérifie un dossier hors ligne : empreintes, chaînes, scellés, et chaque verdict recalculé.")
@click.argument("dossier", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Un seul document JSON sur la sortie standard.")
@click.pass_context
def verify(ctx: click.Context, dossier: Path, *, as_json: bool) -> None:
    """Print every breach with its place; exit 0 when intact, 4 otherwise."""
    lang = str(ctx.obj or "fr")
    found = verify_dossier(dossier)
    for breach in found.breaches:
        click.echo(f"{breach.place} : {say(breach.code, lang, **dict(breach.arguments))}", err=True)
    if found.other_bench:
        click.echo(say("cli.other-bench", lang), err=True)
    if as_json:
        document = {
            "format_version": "1",
            "intact": not found.breaches,
            "other_bench": found.other_bench,
            "checked": dict(found.checked),
            "breaches": [{"place": b.place, "code": b.code, "arguments": dict(b.arguments)} for b in found.breaches],
        }
        click.echo(json.dumps(document, ensure_ascii=False))
    else:
        for what, count in found.checked:
            click.echo(say(f"cli.checked-{what}", lang, count=str(count)))
        click.echo(say("cli.intact" if not found.breaches else "cli.not-intact", lang, count=str(len(found.breaches))))
    ctx.exit(EXIT_NOT_INTACT if found.breaches else 0)


def verify_dossier(folder: Path) -> Verification:
    """Check digests, chains, seals and inventory, then derive every verdict again."""
    breaches = list(check_manifest(folder))
    breaches += [
        Breach(f"run/{d.place.file}:{d.place.line}", d.code, d.arguments) for d in check_integrity(folder / "run")
    ]
    corpus, diagnostics = load_corpus([folder / "packs"])
    breaches += [Breach(f"packs/{d.place}", d.code, d.arguments) for d in diagnostics]
    filed = _bytes(folder / "dossier.json")
    try:
        judged = judge_folder(folder / "run", corpus)
    except SystemExit:
        return Verification((*breaches, Breach("run/plan.json", "cli.plan-lost")), other_bench=False, checked=())
    other_bench = judged.plan.bench_digest != bench_digest()
    breaches += inventory((j.key for j in judged.plan.jobs), judged.run.records)
    breaches += _pack_digests(judged, corpus)
    derived = [*_derived(folder, judged, filed)]
    if not other_bench:
        breaches += derived
    checks = sum(len(a.checks) for c in judged.result.cases for a in c.attempts)
    checked = (
        ("files", sum(1 for p in folder.rglob("*") if p.is_file())),
        ("journals", sum(len(r.attempts) for r in judged.run.records.values())),
        ("checks", checks),
        ("requirements", len(judged.result.requirements)),
    )
    return Verification(tuple(breaches), other_bench=other_bench and bool(derived), checked=checked)


def _derived(folder: Path, judged: Judged, filed: bytes) -> Sequence[Breach]:
    """Compare what is filed with what the journals give today."""
    breaches: list[Breach] = []
    verdicts = folder / "run" / "verdicts.json"
    if verdicts.exists() and verdicts.read_bytes() != verdicts_json(judged.result):
        breaches.extend(compare_documents(verdicts.read_bytes(), json.loads(verdicts_json(judged.result))))
    label = _label(filed)
    found = [pair for pair in labels_of(judged.corpus, judged.plan) if pair[1].id == label]
    if not found:
        return [*breaches, Breach("dossier.json#/label/id", "cli.label-lost", (("label", label),))]
    run = judged.run
    try:
        view = build_view(judged.plan, judged.corpus, judged.result, run.records, run.blob, found[0], _number(filed))
    except (KeyError, ValueError) as fault:
        return [*breaches, Breach("run/blobs", "cli.evidence-lost", (("detail", str(fault)[:200]),))]
    breaches.extend(compare_documents(filed, dossier_document(view)))
    breaches.extend(_filed_evidence(folder, view))
    return breaches


def _filed_evidence(folder: Path, view: DossierView) -> Sequence[Breach]:
    """Hold every file of every evidence folder against the blob it was filed from."""
    breaches = []
    for case in view.cases:
        for item in case.evidence:
            name = f"cases/{safe_name(case.key)}/{item.name}"
            content = _bytes(folder / name)
            if hashlib.sha256(content).hexdigest() != item.sha256:
                breaches.append(Breach(name, "cli.evidence-differs"))
    return breaches


def _pack_digests(judged: Judged, corpus: Corpus) -> Sequence[Breach]:
    present = {p.id: p.digest for p in corpus.packs}
    return [
        Breach(f"packs/{p.id}", "cli.pack-differs", (("expected", p.digest), ("observed", present.get(p.id, "–"))))
        for p in judged.plan.packs
        if present.get(p.id) != p.digest
    ]


def _label(filed: bytes) -> str:
    try:
        return str(json.loads(filed)["label"]["id"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""


def _number(filed: bytes) -> str:
    try:
        return str(json.loads(filed)["label"]["request_number"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return "1"


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
