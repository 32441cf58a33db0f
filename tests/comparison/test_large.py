"""Files that are not held: the same differences, explained the same, as when they are."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from harness.comparison import Mask, ReferenceFaultError, RuleFile, compare, compare_large_b2
from harness.comparison.excerpt_records import RecordSource
from harness.comparison.excerpt_stream import StreamSource
from harness.comparison.explain import explain
from harness.comparison.explain_records import RecordSurroundings
from harness.comparison.rule_file import Level
from harness.model.difference import Comparison
from harness.model.expectation import Severity
from tests.comparison.files import FILE, TOWN, change, lines_of, without
from tests.proof.counts import count

EXAMPLES = count(60, 3_000)


def _large(observed: bytes, rules: RuleFile | None = None, reference: bytes = FILE) -> Comparison:
    return compare_large_b2(io.BytesIO(reference), io.BytesIO(observed), rules)


@pytest.mark.parametrize(
    "observed",
    [
        FILE,
        change(5, 98, "   3000"),
        change(5, 91, "0002600", change(5, 98, "0002600", change(5, 108, "0001820"))),
        change(3, 25, "31"),
        change(24, 11, "009", change(10, 54, "4")),
        change(6, 36, "X"),
        without(6, 6),
        without(3, 7),
        b"\n".join(lines_of(change(5, 76, "CS   "))),
    ],
)
def test_the_same_is_told_and_explained(observed: bytes) -> None:
    assert _large(observed) == compare("b2", FILE, observed)


def _spoils_a_kind(at: int, size: int) -> bool:
    """Tell whether a change touches what says which kind a record is: positions 1 to 3, 36 and 39."""
    return any((at + offset) % 128 + 1 in (1, 2, 3, 36, 39) for offset in range(size))


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.integers(0, len(FILE) - 4), st.text("0123456789AZ ", min_size=1, max_size=4))
def test_one_change_anywhere_is_explained_the_same(at: int, text: str) -> None:
    # A record whose kind is spoilt is explained where it is put right, and its places are those of the file put right.
    assume(not _spoils_a_kind(at, len(text)))
    observed = FILE[:at] + text.encode() + FILE[at + len(text) :]
    large = _large(observed)
    held = explain(
        _bare(large), RecordSurroundings(RecordSource(FILE, TOWN), RecordSource(observed, TOWN), TOWN.records)
    )
    for other, difference in zip(large.differences, held.differences, strict=True):
        # The lines around a record are not kept: which rounding it was may not be known, all the rest is.
        assert replace(other, hints=(), sentence="") == replace(difference, hints=())
        rounding = any(hint.code.startswith("hints.round") for hint in difference.hints)
        assert other.hints == difference.hints or rounding


def _bare(comparison: Comparison) -> Comparison:
    """Take the explanations off again."""
    plain = [
        replace(d, expected_bytes=None, observed_bytes=None, excerpt=None, hints=(), sentence="")
        for d in comparison.differences
    ]
    return replace(comparison, differences=tuple(plain))


def test_rules_hold_for_large_files_too() -> None:
    observed = change(5, 76, "CS   ")
    assert _large(observed, RuleFile(masks=(Mask("4[76,5]"),))).equal
    assert _large(observed, RuleFile(levels=(Level("4[76]", Severity.REMARK),))).equal
    assert not _large(observed).equal


def test_a_reference_that_cannot_serve_is_refused() -> None:
    with pytest.raises(ReferenceFaultError):
        _large(FILE, reference=FILE[:200])


def test_only_what_is_asked_for_is_picked_out() -> None:
    source = StreamSource(io.BytesIO(FILE), TOWN, ["4[98,7]#2", "999#1", "4#99", "bonjour"])
    spot = source.spot("4[98,7]#2")
    assert spot is not None
    assert (spot.start, spot.raw) == (9 * 128 + 97, b"0004060")
    assert source.spot("999[56,8]#1") is not None
    assert source.spot("4[98,7]#1") is None
    assert source.spot("4#99") is None
