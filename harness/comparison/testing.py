"""For vendors' own tests: an assertion that explains a difference as the command line does."""

from __future__ import annotations

from datetime import datetime

from harness.comparison.public import compare
from harness.comparison.rule_file import RuleFile, parse_rule_file
from harness.model.difference import Comparison
from reports.comparison_text import comparison_lines
from reports.comparison_view import comparison_view

__all__ = ["assert_same_message", "explanation"]


def explanation(comparison: Comparison, lang: str = "fr", width: int = 100) -> str:
    """Return what a person reads of a comparison: differences, likely causes, and what was left out."""
    return "\n".join(comparison_lines(comparison_view(comparison, lang), lang, width))


def assert_same_message(
    kind: str,
    reference: bytes,
    observed: bytes,
    rules: RuleFile | bytes | None = None,
    *,
    clock: datetime | None = None,
    lang: str = "fr",
) -> Comparison:
    """Fail, with the whole explanation, unless an observed message is the one expected.

    Args:
        kind: ``b2``, ``noemie``, ``xml``, ``soap``, ``json``, ``mail`` or ``tlv``.
        reference: The message expected.
        observed: The message received.
        rules: A rule file, read or as bytes.
        clock: What ``${instant±PT5M}`` is measured from.
        lang: Language of the explanation.

    Returns:
        The comparison, for a test that also looks at what was left out.

    Raises:
        AssertionError: when something blocking or major differs.
        ReferenceFaultError: when the reference cannot serve.
        MaskError: when the rules cannot.
    """
    __tracebackhide__ = True
    asked = parse_rule_file(rules) if isinstance(rules, bytes) else rules
    found = compare(kind, reference, observed, asked, clock=clock)
    if not found.equal:
        raise AssertionError(explanation(found, lang))
    return found
