"""Every rubric a case may state has a name a person reads."""

from __future__ import annotations

from harness.model.rubrics import AMOUNTS, HEADER, LINE, RUBRIC_NAMES, TOTALS


def test_every_rubric_has_a_name_and_no_two_share_one() -> None:
    assert set(RUBRIC_NAMES) == HEADER | LINE | TOTALS
    assert len(set(RUBRIC_NAMES.values())) == len(RUBRIC_NAMES)
    assert set(RUBRIC_NAMES) > AMOUNTS
