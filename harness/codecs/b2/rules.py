"""The numbered rules of a B2 file, run from the rule data of a dialect."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from harness.codecs.b2 import rules_fields, rules_lines, rules_structure, rules_titles, rules_totals
from harness.codecs.b2.breach import Finding, RuleBreach
from harness.codecs.b2.codec import B2File
from harness.codecs.b2.layout import Layout

__all__ = ["CHECKS", "SEQUENCE_CHECKS", "RuleBreach", "check_rules", "check_sequence"]

Check = Callable[[B2File, Layout], Iterable[Finding]]

CHECKS: dict[str, Check] = {
    **rules_structure.CHECKS,
    **rules_totals.CHECKS,
    **rules_lines.CHECKS,
    **rules_fields.CHECKS,
    **rules_titles.CHECKS,
}
"""Checks on one file, by rule id."""

MAX_BREACHES = 200
"""Breaches told per rule and file; the rest of a file that is wrong everywhere adds nothing."""


@dataclass(frozen=True, slots=True)
class _Numbering:
    """Where a number of interest was seen last."""

    file: int
    number: int
    refused: bool


def _breaches(rule_id: str, findings: Iterable[Finding], layout: Layout) -> Iterator[RuleBreach]:
    rule = layout.rules[rule_id]
    for rank, finding in enumerate(findings):
        if rank == MAX_BREACHES:
            return
        yield RuleBreach(rule_id, rule.severity, *finding, sentence=rule.sentence, source=rule.source)


def check_rules(file: B2File, layout: Layout, rules: Collection[str] | None = None) -> tuple[RuleBreach, ...]:
    """Return every breach of the rules that hold in the dialect and can be seen in one file.

    Args:
        file: A decoded file.
        layout: The dialect.
        rules: Ids to look at; None or empty = all that hold.
    """
    held = [rule for rule in layout.rules if rule in CHECKS and (not rules or rule in rules)]
    return tuple(breach for rule in held for breach in _breaches(rule, CHECKS[rule](file, layout), layout))


def _invoice_numbers(files: Sequence[B2File], refused: Collection[int]) -> Iterator[Finding]:
    """XR-19: an invoice number stands once over all files that were not refused whole."""
    seen: dict[tuple[str, str], int] = {}
    for rank, file in enumerate(files, 1):
        for invoice in () if rank in refused else file.invoices():
            if invoice.header is None:
                continue
            key = invoice.header.read(2, 9), invoice.header.read(30, 9)
            if key in seen:
                where = f"{rank}:{invoice.header.location(30, 9)}"
                yield Finding(where, "Numéro de facture ou de titre", "", f"{key[1]} ({seen[key]})")
            seen.setdefault(key, rank)


def _lot_numbers(files: Sequence[B2File], refused: Collection[int]) -> Iterator[Finding]:
    """XR-27: lot numbers follow one another for each destination (and sender); a refused one may serve again."""
    last: dict[tuple[str, str], _Numbering] = {}
    for rank, file in enumerate(files, 1):
        destination = file.header.read(28, 14) if file.header else ""
        for lot in file.lots:
            if lot.header is None or not lot.header.read(20, 3).isdecimal():
                continue
            key = destination, lot.header.read(2, 9)
            number = int(lot.header.read(20, 3))
            if key in last:
                expected = last[key].number % 999 + 1
                if number != expected and not (last[key].refused and number == last[key].number):
                    where = f"{rank}:{lot.header.location(20, 3)}"
                    yield Finding(where, "Numéro de lot", f"{expected:03d}", f"{number:03d}")
            last[key] = _Numbering(rank, number, rank in refused)


SEQUENCE_CHECKS: dict[str, Callable[[Sequence[B2File], Collection[int]], Iterable[Finding]]] = {
    "XR-19": _invoice_numbers,
    "XR-27": _lot_numbers,
}
"""Checks over the files a product sent, oldest first, by rule id."""


def check_sequence(
    files: Sequence[B2File],
    layout: Layout,
    rules: Collection[str] | None = None,
    refused: Collection[int] = (),
) -> tuple[RuleBreach, ...]:
    """Return the breaches of the rules that look across files; locations start with the file's rank.

    Args:
        files: Decoded files, oldest first.
        layout: The dialect.
        rules: Ids to look at; None or empty = all that hold.
        refused: Ranks (from 1) of the files that were refused whole: nothing in them counts as billed.
    """
    held = [rule for rule in layout.rules if rule in SEQUENCE_CHECKS and (not rules or rule in rules)]
    return tuple(breach for rule in held for breach in _breaches(rule, SEQUENCE_CHECKS[rule](files, refused), layout))
