"""Files for the sieve, and the two ways of looking at every rule."""

from __future__ import annotations

import io

from harness.codecs.b2 import Layout, RuleBreach, check_rules, decode
from harness.comparison.bulk.columns import Kinds
from harness.comparison.bulk.judge import Judged, RuleJudge
from harness.comparison.bulk.source import Source
from harness.comparison.bulk.window import Window
from tests.codecs.b2.sample import SAMPLE, dre
from tests.comparison.files import FILE, HOSPITAL, TOWN, lines_of

__all__ = ["FILES", "by_reading", "by_sieve", "two_lots"]


def two_lots(data: bytes) -> bytes:
    """The lot of a file twice, so that counts do not all start at one."""
    lines = lines_of(data)
    return b"".join([lines[0], *lines[1:-1], *lines[1:-1], lines[-1]])


FILES: dict[str, tuple[bytes, Layout]] = {
    "syn-07": (two_lots(FILE), TOWN),
    "cp-hospital": (two_lots(SAMPLE), HOSPITAL),
    "syn-04": (two_lots(FILE), dre()),
}


def by_reading(data: bytes, layout: Layout) -> tuple[RuleBreach, ...]:
    """The readable rules on the file as decoded."""
    return check_rules(decode(data, layout), layout)


def by_sieve(data: bytes, layout: Layout, size: int) -> Judged:
    """The same rules behind the sieve, blocks of about ``size`` records."""
    source = Source(io.BytesIO(data))
    window, body = Window(source, Kinds(layout)), next(source.bodies(), b"")[:128]
    judge = RuleJudge(layout, None, body if body[:3] == b"000" else b"")
    wanted = size
    while True:
        window.fill(wanted)
        cut = window.cut(len(window))
        if not cut and not window.ended:
            wanted += size
            continue
        judge.block(window.block(cut))
        window.take(cut)
        wanted = size
        if window.ended and not len(window):
            return judge.finish(source.problems)
