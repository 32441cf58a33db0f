"""``dossier.json``: the truth, in the shape published under ``reports/schema``."""

from __future__ import annotations

import json
from dataclasses import asdict

from harness.model.result import CheckResult
from reports.view import AttemptView, CaseView, DossierView, Excluded

__all__ = ["dossier_document", "dossier_json"]


def dossier_json(view: DossierView) -> bytes:
    """Return the canonical JSON of a dossier; same view, same bytes."""
    return (json.dumps(dossier_document(view), ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def dossier_document(view: DossierView) -> dict[str, object]:
    """Return the dossier as plain JSON values."""
    return {
        "format_version": "1",
        "label": asdict(view.label),
        "product": dict(view.product),
        "scope": {
            "as_of": view.as_of,
            "packs": [asdict(p) for p in view.packs],
            "overrides": [{"replaces": r, "pack": p, "because": b} for r, p, b in view.overrides],
            "selected": view.selected,
            "excluded": [_excluded("case", e) for e in view.excluded],
            "excluded_requirements": [_excluded("requirement", e) for e in view.excluded_requirements],
        },
        "requirements": [
            {
                "id": r.id,
                "text": r.text,
                "source": r.source,
                "basis": r.basis,
                "modality": r.modality,
                "holder": r.holder,
                "verdict": r.verdict.value,
                "outcome": r.outcome.value,
                "decision": None,
                "cases": list(r.cases),
                "reason": r.reason,
            }
            for r in view.requirements
        ],
        "cases": [_case(c) for c in view.cases],
        "summary": {
            "verdict": view.verdict.value,
            "outcome": view.outcome.value,
            "decision": None,
            "cases": {k: dict(v) for k, v in view.summary.cases.items()},
            "requirements": {k: dict(v) for k, v in view.summary.requirements.items()},
            "bench_faults": view.summary.bench_faults,
            "observations": view.summary.observations,
            "simulated": list(view.simulated),
            "complete": view.complete,
            "missing": list(view.missing),
        },
        "bench": {"version": view.bench_version, "digest": view.bench_digest},
    }


def _excluded(kind: str, item: Excluded) -> dict[str, object]:
    reasons = [{"code": code, "arguments": dict(arguments)} for code, arguments in item.reasons]
    return {kind: item.id, "title": item.title, "reasons": reasons}


def _case(case: CaseView) -> dict[str, object]:
    return {
        "id": case.id,
        "scheme": case.scheme,
        "title": case.title,
        "goal": case.goal,
        "book": case.book,
        "book_version": case.book_version,
        "test": case.test,
        "sub_case": case.sub_case,
        "condition": case.condition,
        "text": case.text,
        "basis": case.basis,
        "source": case.source,
        "requirements": list(case.requirements),
        "verdict": case.verdict.value,
        "counted": case.counted,
        "attempts": [_attempt(a) for a in case.attempts],
        "steps": [asdict(s) for s in case.steps],
        "evidence": [
            {
                "name": e.name,
                "sha256": e.sha256,
                "kind": e.kind,
                "step": e.step,
                "media_type": e.media_type,
                "blob": e.blob,
                "simulated": e.simulated,
            }
            for e in case.evidence
        ],
        "rerun": case.rerun,
    }


def _attempt(attempt: AttemptView) -> dict[str, object]:
    return {
        "number": attempt.number,
        "started": attempt.started,
        "verdict": attempt.verdict.value,
        "sealed": attempt.sealed,
        "reason": attempt.reason,
        "checks": [_check(c) for c in attempt.checks],
    }


def _check(check: CheckResult) -> dict[str, object]:
    return {
        "id": check.id,
        "requirements": list(check.requirements),
        "severity": check.severity.value,
        "witness": check.witness.value,
        "verdict": check.verdict.value,
        "observation": check.observation,
        "sentence": check.sentence,
        "expected": check.expected,
        "observed": check.observed,
        "location": check.location,
        "reason": check.reason,
        "arguments": dict(check.arguments),
        "simulated": list(check.simulated),
        "ignored": [asdict(i) for i in check.ignored],
    }
