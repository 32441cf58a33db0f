"""Two halves of two large files compared at the same time, and put together as one comparison.

Sound because both files are cut between two lots, at the same record, and nothing but counts passes from one lot to
the next: the second half counts the kinds of the records before it.  Files that do not face each other by position, or
that have no such place near their middle, are compared in one go.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from harness.codecs.b2.layout import RECORD_LENGTH, Layout
from harness.comparison.bulk.columns import Kinds
from harness.comparison.bulk.judge import Notes, RuleJudge
from harness.comparison.bulk.pieces import Pieces
from harness.comparison.bulk.source import Source
from harness.comparison.bulk.streams import WINDOW, Examined, Gathered, Run, examine_b2_streams
from harness.comparison.bulk.totals import Carried
from harness.comparison.bulk.window import Window
from harness.comparison.masks import Mask, masked_layout

__all__ = ["examine_b2_files"]


_FIRST = 0.51
"""Share of the first half: a little more than the second, which must count the records of the first as well."""


@dataclass(frozen=True, slots=True)
class _Task:
    """One half: records ``start`` to ``stop`` of both files (None: to the end)."""

    reference: Path
    observed: Path
    layout: Layout
    rules: frozenset[str]
    masks: tuple[Mask, ...]
    start: int
    stop: int | None


class _Half:
    """The records of a file up to a bound, read as a stream."""

    def __init__(self, stream: BinaryIO, stop: int | None) -> None:
        self._stream = stream
        self._stop = stop

    def tell(self) -> int:
        return self._stream.tell()

    def seek(self, place: int) -> int:
        return self._stream.seek(place)

    def read(self, size: int) -> bytes:
        left = size if self._stop is None else min(size, self._stop - self._stream.tell())
        return self._stream.read(max(left, 0))


def _skip(window: Window, start: int) -> dict[str, int]:
    """Move a window to a record; return how many records of each kind stand before it."""
    counts: dict[str, int] = {}
    while window.first < start:
        window.fill(min(WINDOW, start - window.first))
        taken = min(len(window), start - window.first)
        counts = dict(Pieces(window.block(taken), counts).counts())
        window.take(taken)
    return counts


def _half(task: _Task) -> tuple[Gathered, Notes]:
    """Compare one half and look at its rules."""
    masked, reasons = masked_layout(task.layout, task.masks)
    stop = None if task.stop is None else task.stop * RECORD_LENGTH
    with task.reference.open("rb") as one, task.observed.open("rb") as other:
        header = other.read(RECORD_LENGTH)
        judge = RuleJudge(task.layout, task.rules, header if header[:3] == b"000" else b"")
        other.seek(0)
        window = Window(Source(_Half(other, stop), clean=True), Kinds(masked))
        judge.notes.counts = _skip(window, task.start)
        for stream in (one, other):
            stream.seek(task.start * RECORD_LENGTH)
        left, right = Source(_Half(one, stop)), Source(_Half(other, stop))
        run = Run(left, right, masked, dict(reasons), task.rules, judge, WINDOW)
        for side in (run.reference, run.observed):
            side.first, side.counts = window.first, dict(window.counts)
        run.gathered.carried = Carried(records=window.first, lots=window.counts.get(1, 0))
        run.run()
        # Line ends or a torn record: not the files they were taken for.
        run.gathered.in_step &= not left.problems and not right.problems
        return run.gathered, judge.notes


def _between_lots(reference: BinaryIO, observed: BinaryIO, size: int) -> int:
    """Return a record near the middle that opens a lot after another one in both files; 0 when there is none."""
    middle = int(size * _FIRST) // RECORD_LENGTH * RECORD_LENGTH
    bodies = []
    for stream in (reference, observed):
        stream.seek(middle)
        bodies.append(stream.read(WINDOW * RECORD_LENGTH))
    kinds = [body[::RECORD_LENGTH] for body in bodies]
    place = kinds[0].find(b"61")
    same = place >= 0 and kinds[1][place : place + 2] == b"61"
    return middle // RECORD_LENGTH + place + 1 if same else 0


def examine_b2_files(
    reference: Path,
    observed: Path,
    layout: Layout,
    rules: Collection[str] | None = None,
    masks: Sequence[Mask] = (),
    *,
    pool: Executor,
) -> Examined:
    """Do what `examine_b2_streams` does, on files and with two workers of a pool of processes.

    Raises:
        ReferenceFaultError: when the reference cannot serve.
        MaskError: when a mask names no field of the dialect.
    """
    held = frozenset(rule for rule in layout.rules if not rules or rule in rules)
    with reference.open("rb") as one, observed.open("rb") as other:
        sizes = [path.stat().st_size for path in (reference, observed)]
        cut = _between_lots(one, other, sizes[0]) if sizes[0] == sizes[1] and sizes[0] % RECORD_LENGTH == 0 else 0
        one.seek(0)
        other.seek(0)
        if cut:
            shared = reference, observed, layout, held, tuple(masks)
            tasks = _Task(*shared, 0, cut), _Task(*shared, cut, None)
            (first, notes), (second, later) = pool.map(_half, tasks)
            if first.in_step and second.in_step:
                first.join(second)
                judge = RuleJudge(layout, held, b"")
                judge.notes = notes
                judge.notes.join(later)
                masked, reasons = masked_layout(layout, masks)
                sides = Source(one, clean=True), Source(other, clean=True)
                return Examined(first.finish(masked, dict(reasons), held, *sides), judge.finish())
        one.seek(0)
        other.seek(0)
        return examine_b2_streams(one, other, layout, rules, masks)
