"""Which places are given first, from the differences alone."""

from __future__ import annotations

from dataclasses import replace

from harness.comparison import counterexample
from harness.comparison.counterexample import by_importance
from harness.model.difference import Comparison, Difference, FieldClass
from harness.model.expectation import Severity

PLAIN = Difference("4[76,5]#1", "Code acte", FieldClass.EXACT, Severity.BLOCKING, "G    ", "CS   ")


def _at(location: str, **changes: object) -> Difference:
    return replace(PLAIN, location=location, **changes)  # type: ignore[arg-type]


def test_equal_messages_have_none() -> None:
    assert counterexample(Comparison(())) == ()


def test_what_a_shrink_found_is_what_is_given() -> None:
    assert counterexample(Comparison((PLAIN,), guilty=("6[11,3]#1",))) == ("6[11,3]#1",)


def test_the_gravest_come_first_then_fields_compared_for_themselves() -> None:
    total = _at("5[58,8]#1", field_class=FieldClass.DERIVED, expected="1", observed="2")
    renamed = _at("2[30,9]#1", field_class=FieldClass.FIXTURE_BOUND, expected="3", observed="4")
    major = _at("1[2,9]#1", severity=Severity.MAJOR, expected="5", observed="6")
    found = Comparison((total, renamed, major, PLAIN))
    assert counterexample(found) == ("4[76,5]#1", "2[30,9]#1", "5[58,8]#1", "1[2,9]#1")


def test_what_does_not_make_the_messages_unequal_only_counts_alone() -> None:
    minor = _at("4[54,1]#1", severity=Severity.MINOR, expected="0", observed="4")
    assert counterexample(Comparison((minor, PLAIN))) == ("4[76,5]#1",)
    assert counterexample(Comparison((minor,))) == ("4[54,1]#1",)


def test_one_change_said_in_several_fields_is_given_once() -> None:
    days = [_at(f"2[{pos},6]#1", name=f"Date {pos}", expected="250914", observed="250915") for pos in (80, 103, 109)]
    assert counterexample(Comparison(tuple(days))) == ("2[80,6]#1",)


def test_short_values_are_alike_by_chance() -> None:
    flags = [_at(f"4[{pos},1]#1", name=f"Top {pos}", expected="0", observed="1") for pos in (54, 55)]
    assert counterexample(Comparison(tuple(flags))) == ("4[54,1]#1", "4[55,1]#1")


def test_two_things_missing_are_two() -> None:
    gone = [_at(f"4S#{n}", name="comparison.record-missing", expected="4S", observed="") for n in (1, 2)]
    assert [d.location for d in by_importance(Comparison(tuple(gone)))] == ["4S#1", "4S#2"]


def test_what_is_only_a_count_has_no_place() -> None:
    more = _at("", name="comparison.more", expected="", observed="120")
    assert counterexample(Comparison((PLAIN, more))) == ("4[76,5]#1",)
