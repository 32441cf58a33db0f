"""``recette compare``: the comparator alone, on two files."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from harness.cli.comparing import Refusal, run_comparison
from harness.comparison import counterexample
from harness.i18n import say
from harness.model.difference import Comparison, Difference

__all__ = ["compare", "comparison_json"]

_SHOWN = 50
"""Differences shown one by one to a person."""


@click.command()
@click.option(
    "--type",
    "kind",
    required=True,
    type=click.Choice(["b2", "noemie", "xml", "soap"]),
    help="Format des deux messages.",
)
@click.option("--reference", required=True, type=click.Path(path_type=Path), help="Message attendu.")
@click.option("--observed", required=True, type=click.Path(path_type=Path), help="Message observé.")
@click.option("--rules", type=click.Path(path_type=Path), help="Fichier TOML : masques, règles, dialecte.")
@click.option("--json", "as_json", is_flag=True, help="Un seul document JSON sur la sortie standard.")
def compare(kind: str, reference: Path, observed: Path, rules: Path | None, *, as_json: bool) -> None:
    """Compare un message observé à un message de référence : 0 égal, 1 un écart, 2 usage."""
    lang = str(click.get_current_context().obj or "fr")
    try:
        comparison = run_comparison(kind, reference, observed, rules)
    except Refusal as refusal:
        click.echo(refusal.worded(lang), err=True)
        raise SystemExit(2) from refusal
    if as_json:
        click.echo(json.dumps(comparison_json(comparison, lang), ensure_ascii=False, indent=2, sort_keys=True))
    for line in _lines(comparison, lang):
        click.echo(line, err=as_json)
    raise SystemExit(0 if comparison.equal else 1)


def comparison_json(comparison: Comparison, lang: str = "fr") -> Mapping[str, object]:
    """Return a comparison as its published JSON document, names and reasons worded."""
    return {
        "format_version": "1",
        "equal": comparison.equal,
        "differences": [_difference_json(difference, lang) for difference in comparison.differences],
        "ignored": [
            {"location": i.location, "name": say(i.name, lang), "reason": say(i.reason, lang)}
            for i in comparison.ignored
        ],
        "counterexample": list(counterexample(comparison)),
    }


def _difference_json(difference: Difference, lang: str) -> Mapping[str, str]:
    return {
        "location": difference.location,
        "name": say(difference.name, lang),
        "class": difference.field_class.value,
        "severity": difference.severity.value,
        "expected": difference.expected,
        "observed": difference.observed,
        "rule": difference.rule,
        "source": difference.source,
    }


def _lines(comparison: Comparison, lang: str) -> Iterator[str]:
    """Yield what a person reads."""
    found = comparison.differences
    yield say("comparison.differs", lang, count=str(len(found))) if found else say("comparison.equal", lang)
    for difference in found[:_SHOWN]:
        yield from _difference_lines(difference, lang)
    if len(found) > _SHOWN:
        yield say("comparison.rest", lang, count=str(len(found) - _SHOWN))
    places = counterexample(comparison)
    if places:
        yield say("comparison.counterexample", lang, places=", ".join(places))
    if comparison.ignored:
        yield say("comparison.ignored", lang, count=str(len(comparison.ignored)))
        yield from _ignored_lines(comparison, lang)


def _difference_lines(difference: Difference, lang: str) -> Iterator[str]:
    nothing = say("comparison.nothing", lang)
    yield say("comparison.difference", lang, location=difference.location, name=say(difference.name, lang))
    yield say("comparison.difference-expected", lang, expected=_shown(difference.expected) or nothing)
    yield say("comparison.difference-observed", lang, observed=_shown(difference.observed) or nothing)
    if difference.rule:
        yield say("comparison.difference-rule", lang, rule=difference.rule)
    if difference.source:
        yield say("comparison.difference-source", lang, source=difference.source)


def _shown(value: str) -> str:
    """Return a value on one line: blanks kept visible, control characters escaped, long ones cut."""
    safe = "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in value)
    text = f"« {safe} »" if safe != safe.strip() else safe
    return text if len(text) <= 200 else text[:199] + "…"


def _ignored_lines(comparison: Comparison, lang: str) -> Iterator[str]:
    """Yield each ignored place once per field and reason, with how often it was met."""
    keys = [(i.location.rpartition("#")[0] or i.location, i.name, i.reason) for i in comparison.ignored]
    counts: Counter[tuple[str, str, str]] = Counter(keys)
    first: dict[tuple[str, str, str], str] = {}
    for key, ignored in zip(keys, comparison.ignored, strict=True):
        first.setdefault(key, ignored.location)
    for key, count in counts.items():
        words: dict[str, str] = {"location": first[key], "name": say(key[1], lang), "reason": say(key[2], lang)}
        code = "comparison.ignored-many" if count > 1 else "comparison.ignored-line"
        yield say(code, lang, **words, count=str(count))
