"""The JSON documents of ``recette compare``: one comparison, or one per file of two folders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from harness.cli.compare_sets import Outcome
from harness.comparison import counterexample
from harness.i18n import say
from harness.model.difference import Comparison, Difference, Excerpt, Ignored
from reports.comparison_view import hint_words

__all__ = ["comparison_json", "comparisons_json"]

_MOST = 50_000
"""Differences and ignored fields given over all files; the counts of each file are always whole."""


def comparison_json(comparison: Comparison, lang: str = "fr") -> Mapping[str, object]:
    """Return a comparison as its published JSON document, names and reasons worded."""
    return {
        "format_version": "1",
        "equal": comparison.equal,
        "differences": [_difference(difference, lang) for difference in comparison.differences],
        "ignored": [_ignored(one, lang) for one in comparison.ignored],
        "counterexample": list(counterexample(comparison)),
    }


def comparisons_json(outcomes: Iterable[Outcome], lang: str = "fr") -> Mapping[str, object]:
    """Return the comparisons of two folders as one document: as for one file, each entry with its ``file``."""
    files: list[Mapping[str, object]] = []
    differences: list[Mapping[str, object]] = []
    ignored: list[Mapping[str, object]] = []
    places: list[str] = []
    for outcome in outcomes:
        files.append(_file(outcome, lang))
        if outcome.comparison is None:
            continue
        name, found = {"file": outcome.name}, outcome.comparison
        differences += [name | _difference(d, lang) for d in found.differences[: _MOST - len(differences)]]
        ignored += [name | _ignored(i, lang) for i in found.ignored[: _MOST - len(ignored)]]
        places += [f"{outcome.name}:{place}" for place in counterexample(found)]
    return {
        "format_version": "1",
        "equal": bool(files) and all(file["status"] == "equal" for file in files),
        "files": files,
        "differences": differences,
        "ignored": ignored,
        "counterexample": places[:_MOST],
    }


def _file(outcome: Outcome, lang: str) -> Mapping[str, object]:
    if outcome.comparison is None:
        reason = {"reason": outcome.refusal.worded(lang)} if outcome.refusal else {}
        return {"name": outcome.name, "status": outcome.word, **reason}
    return {
        "name": outcome.name,
        "status": "equal" if outcome.equal else "different",
        "differences": len(outcome.comparison.differences),
        "ignored": len(outcome.comparison.ignored),
    }


def _difference(difference: Difference, lang: str) -> dict[str, object]:
    return {
        "location": difference.location,
        "name": say(difference.name, lang),
        "class": difference.field_class.value,
        "severity": difference.severity.value,
        "expected": difference.expected,
        "observed": difference.observed,
        "expected_hex": None if difference.expected_bytes is None else difference.expected_bytes.hex(),
        "observed_hex": None if difference.observed_bytes is None else difference.observed_bytes.hex(),
        "rule": difference.rule,
        "sentence": difference.sentence,
        "source": difference.source,
        "excerpt": _excerpt(difference.excerpt, lang),
        "hints": [{"code": one.code, "sentence": hint_words(one, lang)} for one in difference.hints],
    }


def _excerpt(excerpt: Excerpt | None, lang: str) -> Mapping[str, object] | None:
    if excerpt is None:
        return None
    place = say(excerpt.place, lang, **dict(excerpt.arguments)) if excerpt.place else ""
    return {"text": excerpt.text, "column": excerpt.column, "width": excerpt.width, "place": place}


def _ignored(ignored: Ignored, lang: str) -> dict[str, object]:
    return {"location": ignored.location, "name": say(ignored.name, lang), "reason": say(ignored.reason, lang)}
