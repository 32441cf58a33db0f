"""Repeated elements faced by meaning: one item missing, too many, moved or changed is told as just that."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.comparison import Mask, compare_xml
from harness.model.difference import Comparison
from tests.proof.counts import count

EXAMPLES = count(150, 5_000)


def item(number: int, amount: int = 0) -> str:
    return f"<i><n>{number}</n><d>2025-09-{number % 28 + 1:02d}</d><m>{amount or number * 7 % 1000}</m></i>"


def listed(*items: str) -> bytes:
    return f"<l>{''.join(items)}</l>".encode()


def told(comparison: Comparison) -> list[tuple[str, str, str]]:
    return [(d.location, d.expected, d.observed) for d in comparison.differences]


ALL = [item(n) for n in range(1, 401)]


@pytest.mark.parametrize("rank", [1, 200, 400])
def test_one_missing_item_among_400_is_one_difference(rank: int) -> None:
    observed = listed(*ALL[: rank - 1], *ALL[rank:])
    assert told(compare_xml(listed(*ALL), observed)) == [(f"/l/i[{rank}]", "<i>", "")]


@pytest.mark.parametrize("rank", [1, 200, 401])
def test_one_item_too_many_is_one_difference(rank: int) -> None:
    observed = listed(*ALL[: rank - 1], item(999), *ALL[rank - 1 :])
    assert told(compare_xml(listed(*ALL), observed)) == [(f"/l/i[{rank}]", "", "<i>")]


def test_a_change_beside_a_missing_item_is_told_at_its_own_field() -> None:
    changed = [item(n, 12345 if n == 101 else 0) for n in range(1, 401)]
    comparison = compare_xml(listed(*ALL), listed(*changed[:99], *changed[100:]))
    # Item 101 is the 100th of the observation; 101 x 7 mod 1000 = 707.
    assert told(comparison) == [("/l/i[100]/m", "707", "12345"), ("/l/i[100]", "<i>", "")]
    assert comparison.differences[0].expected_bytes == b"707"


def test_two_items_swapped_are_one_difference_of_order() -> None:
    swapped = [*ALL[:9], ALL[10], ALL[9], *ALL[11:]]
    [difference] = compare_xml(listed(*ALL), listed(*swapped)).differences
    assert (difference.location, difference.name) == ("/l", "comparison.child-order")
    assert difference.expected.split()[:2] == ["i[10]", "i[11]"]
    assert difference.observed.split()[:2] == ["i[11]", "i[10]"]


@pytest.mark.parametrize("matcher", ["unordered", "keyed:n"])
def test_a_rule_may_leave_the_order_free(matcher: str) -> None:
    comparison = compare_xml(listed(*ALL), listed(*reversed(ALL)), [Mask("/l", matcher)])
    assert comparison.equal
    assert [(i.location, i.reason) for i in comparison.ignored] == [("/l", "comparison.order")]
    changed = [item(1, 5), *ALL[1:]]
    found = compare_xml(listed(*ALL), listed(*reversed(changed)), [Mask("/l", matcher)])
    assert told(found) == [("/l/i[400]/m", "7", "5")]


def test_a_declared_key_tells_a_renumbered_item_as_missing_and_too_many() -> None:
    observed = listed(item(7, 7), item(2))
    found = compare_xml(listed(item(1), item(2)), observed, [Mask("/l", "keyed:n")])
    assert told(found) == [("/l/i[1]", "<i>", ""), ("/l/i[1]", "", "<i>")]
    assert told(compare_xml(listed(item(1), item(2)), observed)) == [
        ("/l/i[1]/n", "1", "7"),
        ("/l/i[1]/d", "2025-09-02", "2025-09-08"),
    ]


def test_items_that_hold_matchers_are_aligned_by_what_is_fixed() -> None:
    reference = listed(*(f"<i><id>${{uuid}}</id><n>{n}</n></i>" for n in range(50)))
    uuid = "01234567-89ab-cdef-0123-4567890{:05d}"
    observed = listed(*(f"<i><id>{uuid.format(n)}</id><n>{n}</n></i>" for n in range(50) if n != 20))
    assert told(compare_xml(reference, observed)) == [("/l/i[21]", "<i>", "")]


def test_prefixes_and_blanks_do_not_disturb_the_alignment() -> None:
    observed = listed(*ALL[:5], *ALL[6:]).decode()
    observed = observed.replace("<l>", '<l xmlns:p="urn:p">\n').replace("</i>", "\n </i>\n")
    assert told(compare_xml(listed(*ALL), observed.encode())) == [("/l/i[6]", "<i>", "")]


@settings(max_examples=EXAMPLES, deadline=None)
@given(
    st.lists(st.integers(1, 40), unique=True, min_size=2, max_size=25),
    st.data(),
)
def test_what_was_taken_away_added_and_changed_is_what_is_told(numbers: list[int], data: st.DataObject) -> None:
    gone = data.draw(st.sets(st.sampled_from(numbers), max_size=len(numbers) // 3))
    kept = [n for n in numbers if n not in gone]
    changed = data.draw(st.sets(st.sampled_from(kept), max_size=1)) if kept else set[int]()
    added = data.draw(st.sets(st.integers(41, 60), max_size=2)) if not gone else set[int]()
    observed = [item(n, 5000 if n in changed else 0) for n in kept] + [item(n) for n in sorted(added)]
    comparison = compare_xml(listed(*map(item, numbers)), listed(*observed))
    assert len(comparison.differences) == len(gone) + len(changed) + len(added)


def _nested(depth: int, leaf: str) -> bytes:
    text = f"<x>{leaf}</x>"
    for _ in range(depth):
        text = f"<x>{text}</x><x/>"
        text = f"<x>{text}</x>"
    return f"<r>{text}</r>".encode()


@pytest.mark.parametrize(
    "make",
    [
        # Every item differs, none in place: the worst for a join.
        lambda n: (listed(*(item(k) for k in range(n))), listed(*(item(k, 9) for k in range(n, 0, -1)))),
        lambda n: (listed(*("<i>a</i>" for _ in range(n))), listed(*("<i>b</i>" for _ in range(n + 1)))),
        # Every other item changed, and one missing: as many gaps as items.
        lambda n: (listed(*(item(k) for k in range(n))), listed(*(item(k, k % 2 * 9) for k in range(1, n)))),
        lambda n: (b"<l>" + b"<a/><b/>" * n + b"</l>", b"<l>" + b"<b/><a/>" * n + b"</l>"),
    ],
)
def test_the_time_grows_with_the_size_not_with_its_square(
    make: Callable[[int], tuple[bytes, bytes]],
) -> None:
    def seconds(size: int) -> float:
        reference, observed = make(size)
        best = 9e9
        for _ in range(3):
            began = time.process_time()
            compare_xml(reference, observed)
            best = min(best, time.process_time() - began)
        return best

    # Eight times the items take eight times the time, and sixty-four times if they were compared each with each.
    assert seconds(8000) < 30 * seconds(1000)


def test_a_difference_far_below_repeated_elements_is_found_alone_and_in_time() -> None:
    began = time.process_time()
    comparison = compare_xml(_nested(45, "1"), _nested(45, "2"))
    assert [(d.expected, d.observed) for d in comparison.differences] == [("1", "2")]
    assert time.process_time() - began < 5
