"""Two B2 files of any size compared window by window, and every rule looked at on the observed one.

Theory.  As long as the records of both files are of the same kinds, they face each other by position.  Where they are
not, both windows are compared by meaning up to the last place from which they go on alike; an invoice is searched
within ``WINDOW`` records, and one that moved farther is told as missing here and too many there.  Files that fit in
one window are compared exactly as `compare_b2` compares them.

Memory: the two windows, ``MAX_TOLD`` differences, as many ignored fields and bound changes, and what the rules keep.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import BinaryIO

import numpy as np

from harness.codecs.b2.codec import Record
from harness.codecs.b2.layout import RECORD_LENGTH, Layout
from harness.comparison.b2 import Comparer
from harness.comparison.bindings import Bindings, Renaming
from harness.comparison.bulk.aligning import common_cut
from harness.comparison.bulk.bindings import MOST_NOTED, settle
from harness.comparison.bulk.columns import Block, Kinds
from harness.comparison.bulk.judge import Judged, RuleJudge
from harness.comparison.bulk.source import Source
from harness.comparison.bulk.told import Phase, Told
from harness.comparison.bulk.totals import Carried
from harness.comparison.bulk.window import Window
from harness.comparison.fields import Findings
from harness.comparison.framing import framing
from harness.comparison.masks import Mask, masked_layout
from harness.comparison.mending import mended
from harness.comparison.reference import demand
from harness.comparison.totals import Derived, judge_total, judge_totals
from harness.model.difference import Comparison

__all__ = ["WINDOW", "Examined", "Gathered", "Run", "compare_b2_streams", "examine_b2_streams", "first_header"]

WINDOW = 32_768
"""Records of each file looked at in one go (4 MiB), and how far an invoice that moved is searched."""
_MOST = 4
"""Windows an invoice may fill; a longer one, which no product can mean, is torn."""


@dataclass(frozen=True, slots=True)
class Examined:
    """Two files compared, and what the rules say of the observed one."""

    comparison: Comparison
    judged: Judged


@dataclass(slots=True)
class Gathered:
    """What a comparison has found so far, and what can be judged only when whole files are known."""

    told: Told = field(default_factory=Told)
    noted: list[Renaming] = field(default_factory=list)
    unnoted: int = 0
    """Bound changes beyond those noted."""
    of_file: list[Derived] = field(default_factory=list)
    """Changed counters of the 999."""
    carried: Carried = field(default_factory=Carried)
    in_step: bool = True
    """Both files face each other by position so far."""

    def note(self, noted: list[Renaming]) -> None:
        """Keep bound changes up to the bound, count the others."""
        kept = noted[: MOST_NOTED - len(self.noted)]
        self.noted += kept
        self.unnoted += len(noted) - len(kept)

    def join(self, later: Gathered) -> None:
        """Add what was found in the rest of the files."""
        self.told.add(later.told.differences, later.told.ignored)
        self.told.more += later.told.more
        self.told.more_ignored += later.told.more_ignored
        self.note(later.noted)
        self.unnoted += later.unnoted
        self.of_file += later.of_file
        self.carried = later.carried

    def finish(
        self, layout: Layout, reasons: dict[str, str], rules: frozenset[str], reference: Source, observed: Source
    ) -> Comparison:
        """Judge what must be known of whole files, and return everything."""
        findings = Findings(layout, reasons)
        settle(self.noted, self.unnoted, findings, reference, observed)
        self.told.take(findings, Phase.BINDINGS)
        findings = Findings(layout, reasons)
        for one in self.of_file:
            judge_total(one, lambda _trailer: self.carried.file(), findings, rules)
        self.told.take(findings, Phase.TOTALS)
        return self.told.comparison(*framing(reference.problems, observed.problems))


class Run:
    """A comparison under way."""

    def __init__(
        self, reference: Source, observed: Source, layout: Layout, reasons: dict[str, str], rules: frozenset[str],
        judge: RuleJudge | None, window: int,
    ) -> None:  # fmt: skip
        """Work for one pair of files, whose masked fields are opaque in the layout already."""
        self._kinds = Kinds(layout)
        self.reference, self.observed = (Window(source, self._kinds) for source in (reference, observed))
        self.gathered = Gathered()
        self._layout, self._reasons, self._rules, self._judge, self._window = layout, reasons, rules, judge, window

    def run(self) -> None:
        """Compare everything but what must be known of whole files."""
        size = self._window
        while True:
            self.reference.fill(size)
            self.observed.fill(size)
            if self.observed.ended and not self.observed.first and not len(self.observed):
                self._nothing()
                return
            left, right = self._cuts()
            ended = self.reference.ended and self.observed.ended
            if not left and not right and not ended and size < _MOST * self._window:
                size += self._window
                continue
            if not left and not right:
                left, right = len(self.reference), len(self.observed)
            self._part(left, right)
            size = self._window
            if ended and not len(self.reference) and not len(self.observed):
                return

    def _nothing(self) -> None:
        """Nothing was observed that could be compared: the cutting says so, and the rules."""
        block = self.observed.block(0)
        if self._judge is not None and len(block):
            self._judge.block(block)

    def _cuts(self) -> tuple[int, int]:
        """Return how many records of each window are compared now."""
        both = min(len(self.reference), len(self.observed))
        alike = self.reference.codes[:both] == self.observed.codes[:both]
        if alike and len(self.reference) == len(self.observed) and self.reference.ended == self.observed.ended:
            return (self.reference.cut(both),) * 2
        if self.reference.ended and self.observed.ended:
            return len(self.reference), len(self.observed)
        if alike and both and (place := self.reference.cut(both)):
            return place, place
        return common_cut(self.reference, self.observed)

    def _part(self, left: int, right: int) -> None:
        block = self.observed.block(right)
        found, body = self._compare(left, right)
        # Counted are the records put right, without one that is cut off: that one is told, and not compared.
        same = not block.ragged and body is self.observed.body
        self._totals(found, block if same else Block(body[: right * RECORD_LENGTH], self._kinds, block.first))
        if self._judge is not None and len(block):
            self._judge.block(block)
        self.reference.take(left)
        self.observed.take(right)

    def _compare(self, left: int, right: int) -> tuple[list[Derived], bytes]:
        """Compare records of both windows.

        Returns:
            The changed totals that stand in other blocks than their lines, and the observed bytes put right: those of
            the window itself when nothing had to be.
        """
        in_step = self.reference.codes[:left] == self.observed.codes[:right]
        ranks = _changed(self.reference.body, self.observed.body, left) if in_step else None
        if ranks is not None and not len(ranks):
            return [], self.observed.body
        findings = Findings(self._layout, self._reasons)
        bindings = Bindings(findings)
        if ranks is not None:
            spans = self.reference.spans(ranks)
            here, there = self.reference.stripes(left, spans), self.observed.stripes(right, spans)
            comparer = Comparer(here, there, findings, self._rules, bindings)
            comparer.by_position(ranks.tolist(), spans)
        else:
            here = self.reference.stripes(left)
            there = mended(here, self.observed.stripes(right), findings)
            comparer = Comparer(here, there, findings, self._rules, bindings)
            comparer.fields()
            self.gathered.in_step &= here.codes == there.codes
        self.gathered.told.take(findings, Phase.FIELDS)
        self.gathered.note(bindings.take())
        inner = [one for one in comparer.records.totals if one[1].variant == "5"]
        totals = Findings(self._layout, self._reasons)
        judge_totals([(e, _moved(t, -there.first), f) for e, t, f in inner], there, totals, self._rules)
        self.gathered.told.take(totals, Phase.TOTALS, there.first)
        return [one for one in comparer.records.totals if one[1].variant != "5"], there.body

    def _totals(self, found: list[Derived], block: Block) -> None:
        asked = {one[1].rank - 1 - block.first for one in found if one[1].variant == "6"}
        rights = self.gathered.carried.block(block, sorted(asked))
        findings = Findings(self._layout, self._reasons)
        for one in found:
            if one[1].variant == "6":
                judge_total(one, lambda trailer: rights[trailer.rank - 1 - block.first], findings, self._rules)
            else:
                self.gathered.of_file.append(one)
        self.gathered.told.take(findings, Phase.TOTALS)


def _moved(record: Record, by: int) -> Record:
    return replace(record, rank=record.rank + by)


def _changed(reference: bytes, observed: bytes, records: int) -> np.ndarray:
    """Return the ranks at which the first records of two bodies differ."""
    words = RECORD_LENGTH // 8
    left, right = (np.frombuffer(body, np.uint64, records * words) for body in (reference, observed))
    ranks = np.flatnonzero(left != right) // words
    found: np.ndarray = ranks[np.diff(ranks, prepend=-1) > 0]
    return found


def first_header(source: Source) -> bytes:
    """Return the first record when it is a 000, else nothing."""
    body = next(source.bodies(), b"")[:RECORD_LENGTH]
    return body if body[:3] == b"000" else b""


def examine_b2_streams(
    reference: BinaryIO,
    observed: BinaryIO,
    layout: Layout,
    rules: Collection[str] | None = None,
    masks: Sequence[Mask] = (),
    *,
    window: int = WINDOW,
    judge: bool = True,
) -> Examined:
    """Compare two files of any size, and look at every rule on the observed one.

    Args:
        reference: The file expected, a seekable stream at its beginning.
        observed: The file received, likewise.
        layout: The dialect both are read in.
        rules: Ids of the rules that hold; None or empty = all of the dialect.
        masks: Fields left out of the comparison, by place, each with its reason.
        window: Records of each file looked at in one go.
        judge: Whether the rules are looked at; without it, nothing is said of them.

    Returns:
        The comparison as `compare_b2` gives it, and the breaches as `check_rules` gives them.

    Raises:
        ReferenceFaultError: when the reference cannot serve.
        MaskError: when a mask names no field of the dialect.
    """
    masked, reasons = masked_layout(layout, masks)
    held = frozenset(rule for rule in masked.rules if not rules or rule in rules)
    left = Source(reference)
    demand(left.problems)
    right = Source(observed)
    judging = RuleJudge(layout, rules, first_header(right)) if judge else None
    run = Run(left, right, masked, dict(reasons), held, judging, window)
    run.run()
    judged = judging.finish(right.problems) if judging is not None else Judged(())
    return Examined(run.gathered.finish(masked, dict(reasons), held, left, right), judged)


def compare_b2_streams(
    reference: BinaryIO,
    observed: BinaryIO,
    layout: Layout,
    rules: Collection[str] | None = None,
    masks: Sequence[Mask] = (),
) -> Comparison:
    """Compare two files of any size with flat memory; see `examine_b2_streams` and `compare_b2`."""
    return examine_b2_streams(reference, observed, layout, rules, masks, judge=False).comparison
