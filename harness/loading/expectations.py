"""Expectations: the class is chosen by ``check`` first, so that faults speak of that check only."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import get_args

from harness.loading.typed import Read, fault, fields_of, read_as
from harness.loading.yaml_nodes import Document, Path, Tree
from harness.model import rubrics
from harness.model.expectation import Expectation, InvoiceRubrics, RubricRule
from harness.model.source import Diagnostic

__all__ = ["CHECKS", "read_expectations"]

CHECKS: Mapping[str, type] = {get_args(fields_of(kind)["check"])[0]: kind for kind in get_args(Expectation)}
"""Kind of check → its class."""

_AMOUNT = re.compile(r"\d+\.\d{2}")
_SHARES = ("amo", "amc")
"""Rubrics whose rule computes them from the others of the line."""


def read_expectations(
    document: Document, tree: Tree | None, path: Path
) -> tuple[tuple[Expectation, ...], tuple[Diagnostic, ...]]:
    """Return the well written expectations of a list, and the faults of the others."""
    if not isinstance(tree, list):
        return (), (fault(document, path, "not-list", value=str(tree)[:60]),)
    values: list[Expectation] = []
    found: list[Diagnostic] = []
    for index, item in enumerate(tree):
        value, faults = _one(document, item, (*path, index))
        found.extend(faults)
        if value is not None:
            values.append(value)
    return tuple(values), tuple(found)


def _one(document: Document, tree: Tree, path: Path) -> tuple[Expectation | None, tuple[Diagnostic, ...]]:
    if not isinstance(tree, dict):
        return None, (fault(document, path, "not-mapping", value=str(tree)[:60]),)
    kind = tree.get("check")
    if not isinstance(kind, str):
        return None, (fault(document, path, "missing-key", key="check"),)
    if kind not in CHECKS:
        near = get_close_matches(kind, CHECKS, n=1) or sorted(CHECKS)
        return None, (fault(document, (*path, "check"), "unknown-check", value=kind, expected=", ".join(near)),)
    if kind == "nothing_happens" and "positive" not in tree:
        return None, (fault(document, path, "absence-without-witness", check=str(tree.get("id", ""))),)
    read: Read[Expectation] = read_as(CHECKS[kind], document, tree, path)
    if isinstance(read.value, InvoiceRubrics):
        return read.value, (*read.diagnostics, *_rubric_faults(document, read.value, path))
    return read.value, read.diagnostics


def _rubric_faults(document: Document, check: InvoiceRubrics, path: Path) -> Iterator[Diagnostic]:
    yield from _names_and_amounts(document, check.header, rubrics.HEADER, (*path, "header"))
    yield from _names_and_amounts(document, check.totals, rubrics.TOTALS, (*path, "totals"))
    for index, line in enumerate(check.lines):
        yield from _names_and_amounts(document, line.rubrics, rubrics.LINE, (*path, "lines", index))


def _names_and_amounts(
    document: Document, rules: Mapping[str, RubricRule], known: Collection[str], path: Path
) -> Iterator[Diagnostic]:
    for name, rule in rules.items():
        where = (*path, name)
        if name not in known:
            near = get_close_matches(name, known, n=1) or sorted(known)
            yield fault(document, where, "unknown-rubric", rubric=name, expected=", ".join(near))
            continue
        stated = (rule.equal, *rule.one_of)
        for value in stated if name in rubrics.AMOUNTS else ():
            if value is not None and not _AMOUNT.fullmatch(value):
                yield fault(document, where, "not-amount", rubric=name, value=value)
        if rule.computed is not None and (rule.computed not in _SHARES):
            yield fault(document, where, "unknown-rule", value=rule.computed, expected=", ".join(_SHARES))
        if rule == RubricRule():
            yield fault(document, where, "empty-rule", rubric=name)
