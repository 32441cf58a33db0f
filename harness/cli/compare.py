"""``recette compare``: the comparator alone, on files, folders, archives or standard input."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import click

from harness.cli.compare_json import comparison_json, comparisons_json
from harness.cli.compare_printing import Printer
from harness.cli.compare_sets import Files, Outcome, compare_sets, files_at
from harness.cli.comparing import STDIN, Asked, Refusal, compared, compared_large, large, read_asked, read_message
from harness.cli.exits import EXIT_USAGE
from harness.comparison import KINDS
from harness.model.difference import Comparison
from reports.comparison import comparisons_html
from reports.comparison_view import ComparisonView, comparison_view

__all__ = ["compare", "comparison_json"]

_EXIT_DIFFERENT, _EXIT_INCONCLUSIVE, _EXIT_NOTHING = 1, 3, 5
_PAGES = 200
"""Files of which a page shows the differences."""


@click.command()
@click.option("--type", "kind", required=True, type=click.Choice(list(KINDS)), help="Format des deux messages.")
@click.option(
    "--reference",
    type=click.Path(path_type=Path),
    help="Message attendu, dossier ou archive ; « - » : entrée standard. Sans lui (b2) : règles et montants seuls.",
)
@click.option(
    "--observed", required=True, type=click.Path(path_type=Path), help="Message observé, dossier ou archive ; « - »."
)
@click.option("--rules", type=click.Path(path_type=Path), help="Fichier TOML : masques, modalités, règles, dialecte.")
@click.option(
    "--key",
    "keys",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Courriels : fichier PEM (clé privée et certificat) qui ouvre les enveloppes. Répétable.",
)
@click.option("--clock", help="Instant d'où se mesurent les fenêtres « instant±… » (2025-09-15T09:00:00Z).")
@click.option("--html", type=click.Path(path_type=Path), help="Écrit aussi une page HTML.")
@click.option("--json", "as_json", is_flag=True, help="Un seul document JSON sur la sortie standard.")
def compare(
    kind: str,
    reference: Path | None,
    observed: Path,
    rules: Path | None,
    keys: tuple[Path, ...],
    clock: str | None,
    html: Path | None,
    *,
    as_json: bool,
) -> None:
    """Compare ce qui est observé à une référence : 0 égal, 1 un écart, 2 usage, 3 non conclu, 5 rien à comparer."""
    lang = str(click.get_current_context().obj or "fr")
    try:
        asked = read_asked(kind, rules, clock, keys)
        code = _Command(asked, html, lang, as_json=as_json).run(reference, observed)
    except Refusal as refusal:
        click.echo(refusal.worded(lang), err=True)
        raise SystemExit(EXIT_USAGE) from refusal
    raise SystemExit(code)


class _Command:
    """One call of the command."""

    def __init__(self, asked: Asked, html: Path | None, lang: str, *, as_json: bool) -> None:
        self._asked, self._html, self._lang, self._as_json = asked, html, lang, as_json
        self._names = ("", "")
        self._printer = Printer(lang, to_stderr=as_json)
        self._views: list[ComparisonView] = []

    def run(self, reference: Path | None, observed: Path) -> int:
        """Compare, say what was found, and return the exit code."""
        self._check_page(reference, observed)
        self._names = (str(reference) if reference else "", str(observed))
        if reference is None:
            if self._asked.kind != "b2":
                raise Refusal("comparison.reference-needed", kind=self._asked.kind)
            return self._single(None, observed)
        if str(reference) == str(observed) == STDIN:
            raise Refusal("comparison.stdin-twice")
        left, right = files_at(reference), files_at(observed)
        if left is None and right is None:
            return self._single(reference, observed)
        if left is None or right is None:
            raise Refusal("comparison.not-alike", reference=str(reference), observed=str(observed))
        with closing(left), closing(right):
            return self._several(left, right)

    def _single(self, reference: Path | None, observed: Path) -> int:
        found = self._found(reference, observed)
        if self._as_json:
            _print_json(comparison_json(found, self._lang))
        view = comparison_view(found, self._lang, alone=reference is None)
        self._printer.comparison(view)
        self._write([view])
        return 0 if found.equal else _EXIT_DIFFERENT

    def _found(self, reference: Path | None, observed: Path) -> Comparison:
        if self._asked.kind == "b2" and reference is not None and large(reference, observed):
            return compared_large(self._asked, reference, observed)
        expected = None if reference is None else read_message(reference)
        return compared(self._asked, expected, read_message(observed), str(reference))

    def _several(self, left: Files, right: Files) -> int:
        outcomes = self._printer.outcomes(compare_sets(self._asked, left, right))
        kept = self._kept(outcomes)
        if self._as_json:
            _print_json(comparisons_json(kept, self._lang))
        else:
            for _ in kept:
                pass
        self._write(self._views)
        counts = self._printer.counts
        if not counts.total():
            return _EXIT_NOTHING
        if counts["different"] or counts["missing"] or counts["extra"]:
            return _EXIT_DIFFERENT
        return _EXIT_INCONCLUSIVE if counts["refused"] else 0

    def _kept(self, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
        """Keep what the page shows of each outcome, and hand the outcome on."""
        for outcome in outcomes:
            if self._html is not None:
                self._views.append(_view(outcome, self._lang, most=20 if len(self._views) < _PAGES else 0))
            yield outcome

    def _check_page(self, *compared: Path | None) -> None:
        """Refuse a page that would stand over what is compared, or nowhere, before anything is compared."""
        if self._html is None:
            return
        page = self._html.resolve()
        for path in compared:
            if path is not None and str(path) != STDIN and (page == path.resolve() or path.resolve() in page.parents):
                raise Refusal("comparison.page-over-input", file=str(self._html))
        if not page.parent.is_dir() or page.is_dir():
            raise Refusal("comparison.file-unwritable", file=str(self._html), detail=str(page.parent))

    def _write(self, views: list[ComparisonView]) -> None:
        if self._html is None:
            return
        try:
            self._html.write_bytes(comparisons_html(self._asked.kind, views, self._lang, *self._names))
        except OSError as error:
            detail = error.strerror or str(error)
            raise Refusal("comparison.file-unwritable", file=str(self._html), detail=detail) from error


def _view(outcome: Outcome, lang: str, most: int) -> ComparisonView:
    if outcome.comparison is not None:
        return comparison_view(outcome.comparison, lang, outcome.name, most)
    reason = outcome.refusal.worded(lang) if outcome.refusal else ""
    return ComparisonView(outcome.name, equal=False, word=outcome.word, reason=reason)


def _print_json(document: Mapping[str, object]) -> None:
    click.echo(json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True))
