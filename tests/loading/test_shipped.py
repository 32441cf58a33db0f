"""The shipped packs: nothing to report, and every declared thing leads somewhere."""

from __future__ import annotations

from harness.loading import load_corpus, shipped_packs, worded
from harness.planning.effort import case_files


def test_lint_has_nothing_to_report() -> None:
    """Every rule holds over every shipped pack."""
    corpus, found = load_corpus([shipped_packs()])
    assert [worded(one) for one in found] == []
    assert all(pack.shipped for pack in corpus.packs)


def test_there_are_as_many_cases_as_promised() -> None:
    """Counts are case files, never variants."""
    corpus, _ = load_corpus([shipped_packs()])
    per_text = {text: len(case_files(c.id for c in corpus.cases.values() if c.text == text)) for text in corpus.texts}
    assert per_text["addendum-7"] >= 30
    assert per_text["scor"] >= 12
    assert per_text["dre"] >= 12
    assert per_text["telemedecine"] >= 8
    assert per_text["adri"] >= 10
    assert per_text["insi"] >= 14
    assert per_text["ins-datamatrix"] >= 14
    assert per_text["mssante"] >= 12
    assert per_text["psc"] >= 20
    assert per_text["fides-ace"] >= 4
    assert any(case.jeu_essai for case in corpus.cases.values())
