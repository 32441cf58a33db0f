"""Variants and procedures written out, so that a case is one flat list of steps."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.loading.draft import Draft, node_at, resolve
from harness.loading.typed import fault
from harness.loading.yaml_nodes import Document, Path, Tree
from harness.model.source import Diagnostic

__all__ = ["MOST_STEPS", "Procedure", "expand_uses", "expand_variants", "read_procedure"]

MOST_STEPS = 500
"""Steps a case may have once its procedures are written out."""

_MOST_NODES = 500_000
_HOLE = re.compile(r"\$\{([A-Za-z_][\w-]*)\}")
_USE_KEYS = frozenset({"use", "with", "prefix"})
_PROCEDURE_KEYS = frozenset({"id", "parameters", "steps", "title"})


@dataclass(frozen=True, slots=True)
class Procedure:
    """Steps with holes ``${name}``, one per parameter."""

    id: str
    parameters: tuple[str, ...]
    document: Document


def read_procedure(document: Document) -> tuple[Procedure | None, tuple[Diagnostic, ...]]:
    """Read a procedure file ``{id, parameters, steps}``."""
    tree = document.tree
    if not isinstance(tree, dict):
        return None, (fault(document, (), "not-mapping", value=str(tree)[:60]),)
    expected = ("expected", _listed(_PROCEDURE_KEYS))
    found = [
        Diagnostic(document.key_place((key,)), "loading.unknown-key", (("key", key), expected))
        for key in tree
        if key not in _PROCEDURE_KEYS
    ]
    identity, parameters, steps = tree.get("id"), tree.get("parameters", []), tree.get("steps")
    found += [fault(document, (), "missing-key", key=key) for key in ("id", "steps") if key not in tree]
    if not isinstance(identity, str) or not isinstance(steps, list) or not isinstance(parameters, list):
        return None, (*found, fault(document, (), "procedure-shape"))
    names = tuple(item for item in parameters if isinstance(item, str))
    for index, step in enumerate(steps):
        if isinstance(step, dict) and "use" in step:
            found.append(fault(document, ("steps", index), "nested-use", id=identity))
    for path, hole in _holes(steps, ("steps",)):
        if hole not in names:
            found.append(fault(document, path, "unknown-parameter", name=hole, expected=_listed(names)))
    return Procedure(identity, names, document), tuple(found)


def expand_variants(document: Document) -> tuple[Sequence[Document], tuple[Diagnostic, ...]]:
    """Return one document per variant, or the document itself when it has none."""
    tree = document.tree
    if not isinstance(tree, dict) or "variants" not in tree:
        return (document,), ()
    variants = tree["variants"]
    if not isinstance(variants, list) or not variants:
        return (), (fault(document, ("variants",), "not-list", value=str(variants)[:60]),)
    if len(variants) * len(document.places) > _MOST_NODES:
        return (), (fault(document, ("variants",), "too-many-variants", count=str(len(variants))),)
    written: list[Document] = []
    found: list[Diagnostic] = []
    seen: set[str] = set()
    for index, variant in enumerate(variants):
        path: Path = ("variants", index)
        if not isinstance(variant, dict) or not isinstance(variant.get("id"), str) or set(variant) - {"id", "set"}:
            found.append(fault(document, path, "variant-shape"))
            continue
        name = str(variant["id"])
        if name in seen:
            found.append(fault(document, path, "duplicate-variant", id=name))
            continue
        seen.add(name)
        one, faults = _variant(document, name, variant.get("set", {}), (*path, "set"))
        written.append(one)
        found.extend(faults)
    return tuple(written), tuple(found)


def _variant(document: Document, name: str, changes: Tree, path: Path) -> tuple[Document, list[Diagnostic]]:
    draft = Draft.of(document)
    draft.drop("variants")
    found: list[Diagnostic] = []
    if isinstance(draft.tree, dict):
        draft.tree["id"] = f"{draft.tree.get('id', '')}~{name}"
    if not isinstance(changes, dict):
        return draft.document(), [fault(document, path, "not-mapping", value=str(changes)[:60])]
    for dotted, value in changes.items():
        target = resolve(draft.tree, dotted)
        if target is None or target[0] in {"id", "variants"}:
            found.append(fault(document, (*path, dotted), "variant-path", path=dotted))
        else:
            draft.graft(target, value, document, (*path, dotted))
    return draft.document(), found


def expand_uses(document: Document, procedures: Mapping[str, Procedure]) -> tuple[Document, tuple[Diagnostic, ...]]:
    """Return the document with each ``{use, with, prefix}`` step replaced by the procedure's steps."""
    tree = document.tree
    steps = tree.get("steps") if isinstance(tree, dict) else None
    if not isinstance(steps, list) or not any(isinstance(step, dict) and "use" in step for step in steps):
        return document, ()
    draft = Draft.of(document)
    draft.graft(("steps",), [], document, ("steps",))
    draft.places = {path: place for path, place in draft.places.items() if path[:1] != ("steps",) or len(path) == 1}
    found: list[Diagnostic] = []
    for index, step in enumerate(steps):
        path: Path = ("steps", index)
        if isinstance(step, dict) and "use" in step:
            found.extend(_use(draft, document, step, path, procedures))
        else:
            draft.graft(("steps", _length(draft)), step, document, path)
        if _length(draft) > MOST_STEPS:
            found.append(fault(document, path, "too-many-steps", limit=str(MOST_STEPS)))
            break
    return draft.document(), tuple(found)


def _use(
    draft: Draft, document: Document, step: dict[str, Tree], path: Path, procedures: Mapping[str, Procedure]
) -> list[Diagnostic]:
    procedure = procedures.get(str(step["use"]))
    if procedure is None:
        known = _listed(sorted(procedures))
        return [fault(document, (*path, "use"), "unknown-procedure", id=str(step["use"])[:60], expected=known)]
    given, prefix = step.get("with", {}), step.get("prefix", "")
    if set(step) - _USE_KEYS or not isinstance(given, dict) or not isinstance(prefix, str):
        return [fault(document, path, "use-shape")]
    wrong = set(given) ^ set(procedure.parameters)
    if wrong:
        return [fault(document, path, "use-parameters", id=procedure.id, names=_listed(sorted(wrong)))]
    source = procedure.document
    inner = node_at(source.tree or {}, ("steps",))
    for index, item in enumerate(inner if isinstance(inner, list) else []):
        target: Path = ("steps", _length(draft))
        draft.graft(target, item, source, ("steps", index))
        _fill(draft, target, document, (*path, "with"), given)
        node = node_at(draft.tree, target)
        if prefix and isinstance(node, dict):
            node["id"] = f"{prefix}-{node.get('id', '')}"
    return []


def _fill(draft: Draft, target: Path, document: Document, path: Path, given: Mapping[str, Tree]) -> None:
    """Put the given values in the holes of a grafted step."""
    node = node_at(draft.tree, target)
    for where, name in list(_holes(node, target)):
        text = node_at(draft.tree, where)
        if not isinstance(text, str):
            continue
        if text == f"${{{name}}}":
            draft.graft(where, given[name], document, (*path, name))
        elif isinstance(value := given.get(name), str):
            draft.graft(where, text.replace(f"${{{name}}}", value), document, (*path, name))


def _holes(tree: Tree | None, path: Path) -> list[tuple[Path, str]]:
    match tree:
        case str():
            return [(path, name) for name in _HOLE.findall(tree)]
        case list():
            return [hole for index, item in enumerate(tree) for hole in _holes(item, (*path, index))]
        case dict():
            return [hole for key, item in tree.items() for hole in _holes(item, (*path, key))]
    return []


def _length(draft: Draft) -> int:
    steps = node_at(draft.tree, ("steps",))
    return len(steps) if isinstance(steps, list) else 0


def _listed(names: Sequence[str] | frozenset[str]) -> str:
    return ", ".join(sorted(names)) or "–"
