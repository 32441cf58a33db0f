"""Case files: written out, typed, their steps checked against the action catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches

from harness.loading.arguments import read_arguments
from harness.loading.expansion import MOST_STEPS, Procedure, expand_uses, expand_variants
from harness.loading.expectations import read_expectations
from harness.loading.typed import fault, read_as
from harness.loading.yaml_nodes import Document, Path, Tree
from harness.model.action import Action, Json
from harness.model.case import Alternative, Case
from harness.model.expectation import Expectation
from harness.model.person import Person
from harness.model.source import Diagnostic

__all__ = ["FILLED", "CaseContext", "LoadedCase", "read_case_file", "read_one_case"]

FILLED = ("text", "file", "requirements", "jeu_essai")
"""Fields of a case that files never write: the loader fills them."""


@dataclass(frozen=True, slots=True)
class CaseContext:
    """What reading a case needs to know of the rest of the corpus."""

    pack: str
    actions: Mapping[str, Action]
    persons: Mapping[str, Person]
    procedures: Mapping[str, Procedure]


@dataclass(frozen=True, slots=True)
class LoadedCase:
    """A case and the document that locates its parts (steps and expectations by rank)."""

    case: Case
    document: Document
    pack: str


def read_case_file(
    document: Document, relative: str, context: CaseContext
) -> tuple[tuple[LoadedCase, ...], tuple[Diagnostic, ...]]:
    """Return the cases of one file (several when it has variants) and its faults."""
    if not isinstance(document.tree, dict):
        if document.tree is None:
            return (), ()
        return (), (fault(document, (), "not-mapping", value=str(document.tree)[:60]),)
    found = [
        Diagnostic(document.key_place((key,)), "loading.filled-key", (("key", key),))
        for key in FILLED
        if key in document.tree
    ]
    written, faults = expand_variants(document)
    found.extend(faults)
    loaded: list[LoadedCase] = []
    for one in written:
        case, faults = read_one_case(one, relative, context)
        found.extend(faults)
        if case is not None:
            loaded.append(case)
    return tuple(loaded), tuple(dict.fromkeys(found))


def read_one_case(
    document: Document, relative: str, context: CaseContext, jeu: str = ""
) -> tuple[LoadedCase | None, tuple[Diagnostic, ...]]:
    """Return the case a document without variants describes, and its faults."""
    document, use_faults = expand_uses(document, context.procedures)
    tree = document.tree
    if not isinstance(tree, dict):
        return None, use_faults
    found = list(use_faults)
    plain: dict[str, object] = {key: value for key, value in tree.items() if key not in FILLED}
    if not str(tree.get("applies_when", "")).strip():
        found.append(fault(document, ("applies_when",), "no-applicability", id=str(tree.get("id", ""))[:80]))
        plain["applies_when"] = "always"
    checks, faults = read_expectations(document, tree.get("expectations", []), ("expectations",))
    found.extend(faults)
    if "expectations" not in tree or tree["expectations"] == []:
        found.append(fault(document, ("expectations",), "no-check", id=str(tree.get("id", ""))[:80]))
    plain["expectations"] = list(checks)
    plain["alternatives"] = _alternatives(document, tree.get("alternatives", []), found)
    arguments = _arguments(document, tree.get("steps", []), context, found)
    plain["steps"] = _bare_steps(tree.get("steps", []))
    plain |= {"text": "", "file": "", "jeu_essai": jeu}
    read = read_as(Case, document, plain)
    found.extend(read.diagnostics)
    if read.value is None:
        return None, tuple(found)
    return _completed(read.value, document, relative, context, arguments), tuple(found)


def _completed(
    case: Case, document: Document, relative: str, context: CaseContext, arguments: list[Mapping[str, Json]]
) -> LoadedCase:
    steps = tuple(replace(step, arguments=typed) for step, typed in zip(case.steps, arguments, strict=True))
    claimed = (name for check in _all_checks(case) for name in check.requirements)
    whole = replace(
        case,
        text=case.id.partition("/")[0],
        file=f"{context.pack}/{relative}:{document.place().line}",
        steps=steps,
        requirements=tuple(dict.fromkeys(claimed)),
    )
    return LoadedCase(whole, document, context.pack)


def _all_checks(case: Case) -> Iterator[Expectation]:
    yield from case.expectations
    for alternative in case.alternatives:
        yield from alternative.expectations


def _alternatives(document: Document, tree: Tree, found: list[Diagnostic]) -> list[Alternative]:
    """Read the alternatives; their expectations are typed like those of the case."""
    values: list[Alternative] = []
    for index, item in enumerate(tree if isinstance(tree, list) else []):
        path: Path = ("alternatives", index)
        if not isinstance(item, dict):
            found.append(fault(document, path, "not-mapping", value=str(item)[:60]))
            continue
        checks: tuple[Expectation, ...] = ()
        if "expectations" in item:
            checks, faults = read_expectations(document, item["expectations"], (*path, "expectations"))
            found.extend(faults)
        read = read_as(Alternative, document, {**item, "expectations": list(checks)}, path)
        found.extend(read.diagnostics)
        if read.value is not None:
            values.append(read.value)
    return values


def _bare_steps(tree: Tree) -> object:
    """Return the steps without their arguments, which are typed apart."""
    if not isinstance(tree, list):
        return tree
    return [
        {key: value for key, value in step.items() if key != "arguments"} if isinstance(step, dict) else step
        for step in tree[: MOST_STEPS + 1]
    ]


def _arguments(
    document: Document, tree: Tree, context: CaseContext, found: list[Diagnostic]
) -> list[Mapping[str, Json]]:
    values: list[Mapping[str, Json]] = []
    for index, step in enumerate(tree[: MOST_STEPS + 1] if isinstance(tree, list) else []):
        path: Path = ("steps", index)
        values.append({})
        if not isinstance(step, dict):
            continue
        name = step.get("action")
        action = context.actions.get(name) if isinstance(name, str) else None
        if action is not None:
            values[-1], faults = read_arguments(
                document, step.get("arguments", {}), action.arguments, context.persons, (*path, "arguments")
            )
            found.extend(faults)
        elif isinstance(name, str):
            near = ", ".join(get_close_matches(name, context.actions, n=3)) or "–"
            found.append(fault(document, (*path, "action"), "unknown-action", id=name[:60], near=near))
    return values
