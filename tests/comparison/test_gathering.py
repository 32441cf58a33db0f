"""The bound of what is told one by one: nothing beyond it is lost in silence."""

from __future__ import annotations

import pytest

from harness.comparison import gathering
from harness.comparison.gathering import Gathering
from harness.i18n import say
from harness.model.difference import Difference, FieldClass
from harness.model.expectation import Severity


def test_what_is_beyond_the_bound_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "MAX_TOLD", 2)
    found = Gathering()
    for rank in range(5):
        found.tell(Difference(f"/{rank}", "nom", FieldClass.EXACT, Severity.BLOCKING, "a", "b"))
    for rank in range(3):
        found.leave(f"/{rank}", "nom", "motif")
    comparison = found.comparison()
    assert [(d.location, d.observed) for d in comparison.differences] == [("/0", "b"), ("/1", "b"), ("", "3")]
    assert [(i.location, i.name) for i in comparison.ignored] == [("/0", "nom"), ("/1", "nom"), ("", "1")]
    assert say(comparison.ignored[-1].reason) != comparison.ignored[-1].reason


def test_within_the_bound_nothing_is_added() -> None:
    comparison = Gathering().comparison()
    assert (comparison.differences, comparison.ignored) == ((), ())
