"""``junit.xml``: one test case per check, for continuous-integration servers."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from harness.model.result import CheckResult
from harness.model.verdict import Verdict
from reports.view import AttemptView, CaseView, DossierView

__all__ = ["junit_xml"]

_SKIPPED = frozenset({Verdict.NOT_APPLICABLE, Verdict.DECLARED})
_FAILED = frozenset({Verdict.FAIL})


def junit_xml(view: DossierView) -> bytes:
    """Return the JUnit document of the executions that count."""
    suites = [_suite(case) for case in view.cases]
    body = "\n".join(suites)
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return f"{head}\n<testsuites name={_q(view.label.id)}>\n{body}\n</testsuites>\n".encode()


def _suite(case: CaseView) -> str:
    counted = next((a for a in case.attempts if a.number == case.counted), None)
    checks = counted.checks if counted else ()
    rows = [_test(case, c) for c in checks] or [_not_run(case, counted)]
    failures = sum(c.verdict in _FAILED for c in checks)
    skipped = sum(c.verdict in _SKIPPED for c in checks)
    errors = len(rows) - failures - skipped - sum(c.verdict is Verdict.PASS for c in checks)
    head = (
        f"<testsuite name={_q(case.key)} tests={_q(str(len(rows)))} failures={_q(str(failures))} "
        f"errors={_q(str(errors))} skipped={_q(str(skipped))}>"
    )
    return "\n".join([head, *rows, "</testsuite>"])


def _test(case: CaseView, check: CheckResult) -> str:
    head = f"<testcase classname={_q(case.key)} name={_q(check.id)}"
    if check.verdict is Verdict.PASS:
        return f"{head}/>"
    text = f"{check.sentence} attendu : {check.expected} ; observé : {check.observed} ; {check.location}"
    if check.verdict in _SKIPPED:
        return f"{head}><skipped message={_q(check.verdict.value)}/></testcase>"
    tag = "failure" if check.verdict in _FAILED else "error"
    return f"{head}><{tag} type={_q(check.verdict.value)} message={_q(text)}/></testcase>"


def _not_run(case: CaseView, counted: AttemptView | None) -> str:
    reason = counted.reason if counted else ""
    return (
        f"<testcase classname={_q(case.key)} name={_q(case.id)}>"
        f"<error type={_q(case.verdict.value)} message={_q(reason)}/></testcase>"
    )


def _q(text: str) -> str:
    """Quote an attribute; characters that XML cannot carry become a question mark."""
    return quoteattr("".join(c if _carried(c) else "?" for c in text))


def _carried(character: str) -> bool:
    point = ord(character)
    surrogate = 0xD800 <= point <= 0xDFFF
    return character in "\t\n\r" or (point >= 0x20 and not surrogate and point not in {0xFFFE, 0xFFFF})
