"""A line that differs far from its start is shown where it differs."""

from __future__ import annotations

import pytest

from reports.verify import compare_bytes


def _told(filed: str, derived: str) -> dict[str, str]:
    (found,) = compare_bytes("x.json", filed.encode(), derived.encode())
    return dict(found.arguments)


@pytest.mark.parametrize("before", [0, 1, 39, 40, 41, 200, 5000])
def test_both_excerpts_hold_what_differs(before: int) -> None:
    told = _told("=" * before + "<faux>" + "-" * 900, "=" * before + "<juste>" + "-" * 900)
    assert "<faux>" in told["filed"]
    assert "<juste>" in told["derived"]
    assert max(map(len, told.values())) <= 202
    assert told["filed"].startswith("…") is (before >= 40)  # "<" is alike too: the first to differ is one further
    assert told["filed"].endswith("…")


def test_a_line_cut_short_is_told() -> None:
    told = _told("a" * 300, "a" * 300 + "b")
    assert told == {"filed": "…" + "a" * 40, "derived": "…" + "a" * 40 + "b"}


def test_a_short_line_is_shown_whole() -> None:
    assert _told("un\n", "deux\n") == {"filed": "un", "derived": "deux"}
