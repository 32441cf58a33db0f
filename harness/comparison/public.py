"""Compare two messages with the shipped tables: what the command line and vendors' own tests call."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from harness.codecs.b2 import check_rules, decode
from harness.codecs.b2.rules import RuleBreach
from harness.codecs.mime.tree import Keys
from harness.comparison.amounts import check_amounts
from harness.comparison.amounts_tables import shipped_tables
from harness.comparison.counterexample import by_importance
from harness.comparison.excerpt_records import RecordSource
from harness.comparison.explain import explain
from harness.comparison.explain_records import RecordSurroundings
from harness.comparison.kinds import KINDS, Messages
from harness.comparison.modality import moderated
from harness.comparison.reference import framing_words
from harness.comparison.rule_file import RuleFile
from harness.comparison.shipped import b2_layout
from harness.comparison.shrink import MOST_GUILTY, shrink
from harness.model.difference import Comparison, Difference, FieldClass
from harness.model.expectation import Severity

__all__ = ["check", "compare"]


def compare(
    kind: str,
    reference: bytes,
    observed: bytes,
    rules: RuleFile | None = None,
    *,
    clock: datetime | None = None,
    keys: Keys = (),
) -> Comparison:
    """Compare an observed message with a reference, and explain every difference.

    Args:
        kind: A key of ``KINDS``: ``b2``, ``noemie``, ``xml``, ``soap``…
        reference: The message expected.
        observed: The message received, whatever its state.
        rules: Masks, levels, rules and dialect; see `parse_rule_file`.
        clock: What ``${instant±PT5M}`` is measured from.
        keys: What opens the envelopes of mails.

    Returns:
        Differences with bytes, excerpt, sentence and likely causes, what was left out with its reason, and the
        places that explain the failure (``guilty``).

    Raises:
        KeyError: when there is no such kind.
        ReferenceFaultError: when the reference cannot serve.
        MaskError: when the rules cannot.
    """
    messages, one = Messages(reference, observed, rules or RuleFile(), clock, keys), KINDS[kind]
    levels = messages.rules.levels
    compared = one.compare(messages, observed)
    found = moderated(replace(compared, ignored=(*compared.ignored, *one.idle(messages))), levels)
    if not found.differences:
        return found
    around = one.around(messages, found)
    explained = explain(found, around, one.sentences(messages))
    guilty = shrink(explained, around, lambda data: moderated(one.compare(messages, data), levels))
    return replace(explained, guilty=guilty)


def check(observed: bytes, rules: RuleFile | None = None) -> Comparison:
    """Check a B2 file without a reference: its framing, the rules of its dialect and its amounts.

    Args:
        observed: The file, whatever its state.
        rules: Levels, rules and dialect; masks have nothing to mask here.

    Returns:
        One difference per breach, what a rule computes being what is expected; amounts that cannot be judged are
        in ``ignored`` with the reason.

    Raises:
        MaskError: when the rules cannot be used.
    """
    asked = rules or RuleFile()
    layout = b2_layout(asked)
    file = decode(observed, layout)
    held = frozenset(asked.rules or layout.rules)
    framing = (
        Difference(p.location or "#1", "comparison.framing", FieldClass.EXACT, Severity.BLOCKING, "", framing_words(p))
        for p in file.problems
        if p.code != "codecs.b2-strange-byte" or "caracteres" not in held
    )
    breaches = [_breach(found) for found in check_rules(file, layout, asked.rules)]
    amounts = check_amounts(observed, layout, shipped_tables())
    told = {(d.location, d.rule) for d in breaches}
    more = [d for d in amounts.differences if (d.location, d.rule) not in told and (d.rule in held or not asked.rules)]
    found = moderated(Comparison((*framing, *breaches, *more), amounts.ignored), asked.levels)
    source = RecordSource(observed, layout)
    sentences = {rule.id: rule.sentence for rule in layout.rules.values()}
    explained = explain(found, RecordSurroundings(source, source, layout.records), sentences)
    return replace(explained, guilty=tuple(d.location for d in by_importance(explained))[:MOST_GUILTY])


def _breach(found: RuleBreach) -> Difference:
    return Difference(
        found.location, found.name, FieldClass.EXACT, found.severity, found.expected, found.observed, found.rule,
        found.source, sentence=found.sentence,
    )  # fmt: skip
