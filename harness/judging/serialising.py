"""``verdicts.json``: what was derived, without anything that changes from run to run."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

from harness.model.result import CaseResult, CheckResult, RunResult
from harness.model.verdict import Verdict

__all__ = ["EXIT_BROKEN", "EXIT_FAILED", "EXIT_NOTHING", "EXIT_PASSED", "exit_code", "verdicts_json"]

EXIT_PASSED, EXIT_FAILED, EXIT_BROKEN, EXIT_NOTHING = 0, 1, 3, 5
_QUIET = frozenset({Verdict.PASS, Verdict.DECLARED, Verdict.NOT_APPLICABLE})


def verdicts_json(result: RunResult) -> bytes:
    """Return the canonical JSON of a run's verdicts.

    It holds no instant, duration, port, path, attempt number, random id or blob digest, so that the
    same plan and seed give the same bytes.
    """
    document = {
        "format_version": "1",
        "cases": [_case(c) for c in result.cases],
        "requirements": [
            {
                "id": r.id,
                "verdict": r.verdict.value,
                "outcome": r.outcome.value,
                "basis": r.basis.value,
                "cases": list(r.cases),
            }
            for r in result.requirements
        ],
        "summary": {
            "cases": _counts(c.verdict for c in result.cases),
            "requirements": _counts(r.verdict for r in result.requirements),
        },
    }
    return (json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def exit_code(result: RunResult) -> int:
    """Return the exit code that INTERFACES gives to these verdicts."""
    verdicts = [r.verdict for r in result.requirements]
    checks = [c for case in result.cases for a in case.attempts for c in a.checks]
    if not checks:
        return EXIT_NOTHING
    if Verdict.FAIL in verdicts or any(c.verdict is Verdict.FAIL for c in result.cases):
        return EXIT_FAILED
    if any(v not in _QUIET for v in verdicts) or any(c.verdict not in _QUIET for c in result.cases):
        return EXIT_BROKEN
    return EXIT_PASSED if Verdict.PASS in verdicts else EXIT_NOTHING


def _case(case: CaseResult) -> dict[str, object]:
    counted = next((a for a in case.attempts if a.number == case.counted), None)
    return {
        "case": case.case,
        "scheme": case.scheme,
        "verdict": case.verdict.value,
        "checks": [_check(c) for c in counted.checks] if counted else [],
    }


def _check(check: CheckResult) -> dict[str, object]:
    return {
        "id": check.id,
        "verdict": check.verdict.value,
        "requirements": list(check.requirements),
        "observation": check.observation,
        "reason": check.reason,
    }


def _counts(verdicts: Iterable[Verdict]) -> dict[str, int]:
    counter = Counter(verdicts)
    return {v.value: counter[v] for v in Verdict}
