"""Every rule of a dialect on a file of any size: the sieve suspects, the readable rules decide.

Theory.  A rule tells at most ``MAX_BREACHES`` breaches of a file.  What the sieve clears cannot break a rule; what it
suspects is read by the rule itself, in the order of the file, until the rule has told its number.  Suspects beyond it
are counted: they may be breaches or not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from harness.codecs.b2.breach import Finding, RuleBreach
from harness.codecs.b2.layout import RECORD_LENGTH, Layout
from harness.codecs.b2.rules import CHECKS, MAX_BREACHES
from harness.codecs.problem import Problem
from harness.comparison.bulk.columns import Block
from harness.comparison.bulk.ends import Ends
from harness.comparison.bulk.lots import Lots
from harness.comparison.bulk.pieces import Pieces
from harness.comparison.bulk.shape import Invoices
from harness.comparison.bulk.sieve import Sieve

__all__ = ["WHOLE", "Judged", "RuleJudge"]

WHOLE = frozenset({"XR-01", "XR-02", "XR-03", "XR-04", "XR-05", "XR-06"})
"""Rules on the file or on lots, which are not looked at invoice by invoice."""
_NOBODY = b" " * RECORD_LENGTH
"""Stands before a piece in the place of a 000 the file does not have."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules say of a file."""

    breaches: tuple[RuleBreach, ...]
    """In the order of `harness.codecs.b2.check_rules`."""
    beyond: Mapping[str, int] = field(default_factory=dict)
    """Rule → suspects that were not read because the rule had told its number of breaches."""


@dataclass(slots=True)
class Notes:
    """What was found so far, and what the rules on lots and on the whole file need."""

    lots: Lots
    ends: Ends
    counts: Mapping[str, int]
    """Records of each kind so far."""
    found: dict[str, list[Finding]]
    beyond: dict[str, int] = field(default_factory=dict)

    def join(self, later: Notes) -> None:
        """Add what was found in the rest of the file, which begins with a lot."""
        self.lots = later.lots
        self.ends.join(later.ends)
        for rule, findings in later.found.items():
            both = self.found[rule] + findings
            self.found[rule] = both[:MAX_BREACHES]
            if len(both) > MAX_BREACHES:
                self.beyond[rule] = self.beyond.get(rule, 0) + len(both) - MAX_BREACHES
        for rule, count in later.beyond.items():
            self.beyond[rule] = self.beyond.get(rule, 0) + count


class RuleJudge:
    """Takes the blocks of one file, in order."""

    def __init__(self, layout: Layout, rules: Collection[str] | None, header: bytes) -> None:
        """Hold the file to some rules.

        Args:
            layout: The dialect.
            rules: Ids to look at; None or empty = all that hold.
            header: The first record of the file when it is a 000, else nothing.
        """
        self.layout = layout
        self._held = [rule for rule in layout.rules if rule in CHECKS and (not rules or rule in rules)]
        self._sieve = Sieve(layout, [rule for rule in self._held if rule not in WHOLE], header)
        self._prefix = header or _NOBODY
        self.notes = Notes(Lots(layout), Ends(layout), {}, {rule: [] for rule in self._held})

    def block(self, block: Block) -> None:
        """Judge the next block."""
        if not len(block):
            return
        pieces, invoices = Pieces(block, self.notes.counts), Invoices(block)
        lot = self.notes.lots.header
        for rule, ranks in self._sieve.records(block):
            for at, rank in enumerate(ranks.tolist()):
                if self._full(rule, len(ranks) - at):
                    break
                self.notes.found[rule] += pieces.on_record(rule, rank)
        opening = lot.text.encode("latin-1") if lot else b""
        self._parts(pieces, invoices, opening)
        self._keep(self.notes.lots.block(pieces, invoices))
        self.notes.ends.block(pieces)
        self.notes.counts = pieces.counts()

    def _parts(self, pieces: Pieces, invoices: Invoices, lot: bytes) -> None:
        """Read the suspect parts, each by the rules that suspect it."""
        suspects: dict[int, list[str]] = {}
        for rule, parts in self._sieve.invoices(pieces.block, invoices, lot):
            for at, part in enumerate(parts.tolist()):
                if self._full(rule, len(parts) - at):
                    break
                suspects.setdefault(part, []).append(rule)
        edges = np.flatnonzero(invoices.edge)
        for part in sorted(suspects):
            start, stop = int(invoices.starts[part]), int(invoices.stops[part])
            prefix = self._prefix + self._opening(pieces, invoices, edges, part, lot)
            for rule in suspects[part]:
                if not self._full(rule, 1):
                    self.notes.found[rule] += pieces.on_part(rule, start, stop, prefix)

    @staticmethod
    def _opening(pieces: Pieces, invoices: Invoices, edges: np.ndarray, part: int, lot: bytes) -> bytes:
        """Return the type 1 a part stands behind; nothing when its lot has none."""
        at = int(np.searchsorted(edges, part)) - 1
        if at < 0:
            return lot
        rank = int(invoices.starts[edges[at]])
        raw = pieces.raw(rank, rank + 1)
        return raw if raw[:1] == b"1" else b""

    def _full(self, rule: str, left: int) -> bool:
        """Tell whether a rule has told its number; count the suspects it leaves unread."""
        full = len(self.notes.found[rule]) >= MAX_BREACHES
        if full:
            self.notes.beyond[rule] = self.notes.beyond.get(rule, 0) + left
        return full

    def _keep(self, findings: Iterable[tuple[str, Finding]]) -> None:
        for rule, finding in findings:
            if rule in self.notes.found and not self._full(rule, 1):
                self.notes.found[rule].append(finding)

    def finish(self, problems: Sequence[Problem] = ()) -> Judged:
        """Return everything; ``problems`` is what was wrong with the cutting of the file."""
        self._keep(self.notes.lots.close(None))
        shapes = self.notes.found.get("structure", [])
        if "structure" in self.notes.found:
            self.notes.found["structure"] = []
        self._keep(self.notes.ends.findings(problems))
        if "structure" in self.notes.found:
            self.notes.found["structure"] += shapes
        return Judged(tuple(self._breaches()), dict(self.notes.beyond))

    def _breaches(self) -> Iterable[RuleBreach]:
        for rule_id in self._held:
            rule = self.layout.rules[rule_id]
            for finding in self.notes.found[rule_id][:MAX_BREACHES]:
                yield RuleBreach(rule_id, rule.severity, *finding, sentence=rule.sentence, source=rule.source)
