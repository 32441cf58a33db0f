"""``allure-results``: one result per check, readable by the Allure report generator."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator

from harness.model.result import CheckResult
from harness.model.verdict import Verdict
from reports.view import CaseView, DossierView

__all__ = ["allure_results"]

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:x-harness:allure")
_STATUS = {
    Verdict.PASS: "passed",
    Verdict.FAIL: "failed",
    Verdict.NOT_APPLICABLE: "skipped",
    Verdict.DECLARED: "skipped",
}


def allure_results(view: DossierView) -> Iterator[tuple[str, bytes]]:
    """Yield (file name, bytes) of every result; names are derived, so the same view gives the same files."""
    for case in view.cases:
        counted = next((a for a in case.attempts if a.number == case.counted), None)
        for check in counted.checks if counted else ():
            identifier = str(uuid.uuid5(_NAMESPACE, f"{view.label.id}/{case.key}/{check.id}"))
            yield f"{identifier}-result.json", _result(view, case, check, identifier)


def _result(view: DossierView, case: CaseView, check: CheckResult, identifier: str) -> bytes:
    document = {
        "uuid": identifier,
        "historyId": identifier,
        "name": check.sentence or check.id,
        "fullName": f"{case.key}::{check.id}",
        "description": case.goal,
        "status": _STATUS.get(check.verdict, "broken"),
        "stage": "finished",
        "statusDetails": {
            "message": f"attendu : {check.expected} ; observé : {check.observed} ; {check.location}",
            "trace": check.reason,
        },
        "labels": [
            {"name": "parentSuite", "value": view.label.title},
            {"name": "suite", "value": case.title},
            {"name": "severity", "value": {"blocking": "blocker", "major": "critical"}.get(check.severity, "minor")},
            *({"name": "tag", "value": r} for r in check.requirements),
            {"name": "tag", "value": f"basis:{case.basis}"},
        ],
        "links": [],
        "attachments": [],
    }
    return (json.dumps(document, ensure_ascii=False, sort_keys=True) + "\n").encode()
