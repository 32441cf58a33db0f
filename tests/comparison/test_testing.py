"""The assertion for vendors' own tests: silent when equal, the whole explanation when not."""

from __future__ import annotations

import traceback

import pytest

from harness.comparison import MaskError, ReferenceFaultError
from harness.comparison.testing import assert_same_message, explanation
from tests.comparison.files import FILE, change

RULES = b'[[mask]]\npath = "4[76,5]"\nreason = "convenu"\n'


def test_equal_messages_pass_and_say_what_was_left_out() -> None:
    assert assert_same_message("b2", FILE, FILE).ignored == ()
    [left] = assert_same_message("b2", FILE, change(5, 76, "CS   "), RULES).ignored
    assert (left.location, left.reason) == ("4[76,5]#1", "convenu")


def test_a_difference_fails_with_place_name_values_and_cause() -> None:
    with pytest.raises(AssertionError) as failure:
        assert_same_message("b2", FILE, change(5, 98, "   3000"))
    lines = str(failure.value).splitlines()
    assert lines[0] == "1 écart avec la référence."
    assert lines[2:5] == [
        "✘ 4[98,7]#1  Base de remboursement (bloquant)",
        "    attendu : 0003000",
        "    observé : «    3000 »",
    ]
    assert "cause probable : Le nombre est juste, mais complété à gauche par des blancs" in str(failure.value)


def test_the_failure_can_be_read_in_english() -> None:
    with pytest.raises(AssertionError, match=r"1 difference with the reference\."):
        assert_same_message("b2", FILE, change(5, 98, "   3000"), lang="en")


def test_pytest_shows_the_line_of_the_test_and_not_ours() -> None:
    with pytest.raises(AssertionError) as failure:
        assert_same_message("b2", FILE, change(5, 98, "   3000"))
    shown = failure.traceback.filter(failure)
    assert [entry.name for entry in shown] == ["test_pytest_shows_the_line_of_the_test_and_not_ours"]
    assert len(traceback.extract_tb(failure.tb)) > len(shown)


def test_what_cannot_be_compared_is_no_failed_assertion() -> None:
    with pytest.raises(ReferenceFaultError):
        assert_same_message("b2", b"", FILE)
    with pytest.raises(MaskError):
        assert_same_message("b2", FILE, FILE, b"[[mask")


def test_the_explanation_fits_the_width_asked_for() -> None:
    with pytest.raises(AssertionError) as failure:
        assert_same_message("b2", FILE, change(5, 98, "   3000"))
    comparison = assert_same_message("b2", FILE, change(1, 50, "000002"))
    assert explanation(comparison).startswith("Égal à la référence.")
    assert max(map(len, str(failure.value).splitlines())) <= 100
    assert max(map(len, explanation(comparison, width=40).splitlines())) <= 42
