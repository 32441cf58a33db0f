"""``recette why``: the decision tree of one case."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from harness.applicability import Node, all_labels, explain
from harness.cli.plan import EXIT_USAGE, refuse
from harness.i18n import say
from harness.loading import load_corpus, load_statement, shipped_packs
from harness.model.condition import Truth
from harness.model.corpus import Corpus
from harness.model.text import RequestKind
from harness.planning import Prepared, Problem
from harness.planning.blocking import misused, near_cases
from harness.planning.options import PlanOptions

__all__ = ["why"]

_MARKS = {Truth.TRUE: "✓", Truth.FALSE: "✗", Truth.UNKNOWN: "?"}
_ENDS = {Truth.TRUE: "why-planned", Truth.FALSE: "why-dropped", Truth.UNKNOWN: "why-unknown"}


@click.command()
@click.argument("case", metavar="CAS")
@click.option("--product", required=True, type=click.Path(path_type=Path), help="Déclaration du produit.")
@click.option("--label", "labels", multiple=True, help="Label demandé (répétable).")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Jour de la demande (par défaut, aujourd’hui).")
@click.option("--request", default="", help=f"Demande : {', '.join(RequestKind)}.")
@click.option("--pack", "packs", multiple=True, type=click.Path(path_type=Path), help="Pack d’utilisateur (répétable).")
@click.option("--json", "as_json", is_flag=True, help="L’arbre en JSON sur la sortie standard.")
def why(
    case: str,
    product: Path,
    labels: Sequence[str],
    as_of: datetime | None,
    request: str,
    packs: Sequence[Path],
    *,
    as_json: bool,
) -> None:
    """Explique pourquoi un cas est retenu ou écarté pour ce produit."""
    lang = str(click.get_current_context().obj or "fr")
    corpus, found = load_corpus([shipped_packs(), *packs])
    statement, faults = load_statement(product)
    if found or faults or statement is None:
        refuse(Prepared(corpus, statement, None, (*found, *faults)), lang, as_json=as_json)
    day = as_of.date() if as_of is not None else datetime.now(tz=UTC).date()
    request = request or statement.request
    problems = (*misused(PlanOptions(day), request), *_unknown(case, labels or statement.labels, corpus))
    if problems:
        refuse(Prepared(corpus, statement, None, (), problems), lang, as_json=as_json)
    tree = explain(corpus.cases[case], corpus, statement, day, labels, RequestKind(request))
    if as_json:
        document = {
            "format_version": "1",
            "case": case,
            "as_of": day.isoformat(),
            "request": request,
            "decision": _ENDS[tree.truth].removeprefix("why-"),
            "tree": _as_json(tree, lang),
        }
        click.echo(json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True))
    for line in _lines(tree, lang, 0):
        click.echo(line, err=as_json)
    click.echo(say(f"planning.{_ENDS[tree.truth]}", lang), err=as_json)
    if tree.truth is Truth.UNKNOWN:
        raise SystemExit(EXIT_USAGE)


def _unknown(case: str, labels: Sequence[str], corpus: Corpus) -> Iterator[Problem]:
    """Yield the names on the command line or in the statement that lead nowhere."""
    if case not in corpus.cases:
        yield Problem("planning.unknown-case", (("case", case), ("near", near_cases(corpus, case))))
    known = ", ".join(all_labels(corpus)) or "–"
    for label in labels:
        if label not in all_labels(corpus):
            yield Problem("planning.unknown-label", (("label", label), ("expected", known)))


def _lines(node: Node, lang: str, depth: int) -> Iterator[str]:
    yield f"{'  ' * depth}{_MARKS[node.truth]} {say(node.code, lang, **dict(node.arguments))}"
    for child in node.children:
        yield from _lines(child, lang, depth + 1)


def _as_json(node: Node, lang: str) -> dict[str, object]:
    return {
        "code": node.code,
        "arguments": dict(node.arguments),
        "message": say(node.code, lang, **dict(node.arguments)),
        "truth": node.truth.value,
        "children": [_as_json(child, lang) for child in node.children],
    }
