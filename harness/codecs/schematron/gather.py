"""A schema gathered from its files: inclusions put in place, abstract patterns and rules filled in."""

from __future__ import annotations

import copy
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from harness.codecs.problem import Problem
from harness.codecs.xml.safe import Element, Limits, XmlProblem, local_name, namespace, parse
from harness.codecs.xml.tree import as_problem, elements

__all__ = ["NS_SCH", "Gathered", "gather", "links_outside"]

NS_SCH = "http://purl.oclc.org/dsdl/schematron"
_LIMITS = Limits(max_bytes=20_000_000, max_depth=40, max_elements=500_000)
_MAX_FILES, _MAX_DEPTH, _MAX_EXTENDED = 2_000, 10, 20_000


@dataclass(slots=True)
class Gathered:
    """What was gathered so far."""

    folder: Path
    problems: list[Problem] = field(default_factory=list)
    files: int = 0

    def tell(self, code: str, place: str, **arguments: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(code, place[:300], tuple(sorted(arguments.items()))))

    def name(self, path: Path) -> str:
        """Return a path as it is told: from the folder on."""
        return path.relative_to(self.folder).as_posix() if path.is_relative_to(self.folder) else path.name


def links_outside(folder: Path) -> Iterator[str]:
    """Yield symbolic links of the folder that lead out of it."""
    for root, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(root, name)
            if path.is_symlink() and not path.resolve().is_relative_to(folder):
                yield path.relative_to(folder).as_posix()


def gather(schema: Path, told: Gathered) -> Element | None:
    """Return the whole schema as one tree, None when its main file cannot be read."""
    root = _read(schema, told, "")
    if root is None:
        return None
    if local_name(root) != "schema" or namespace(root) != NS_SCH:
        told.tell("exchanges.schematron-no-schema", told.name(schema), found=local_name(root)[:80])
        return None
    _include(root, schema, told, 0)
    _instantiate(root, told)
    _extend(root, schema, told)
    return root


def _read(path: Path, told: Gathered, asked: str) -> Element | None:
    resolved = path.resolve()
    if not resolved.is_relative_to(told.folder):
        told.tell("exchanges.schematron-outside", asked, found=str(path.name))
        return None
    told.files += 1
    if told.files > _MAX_FILES:
        if told.files == _MAX_FILES + 1:
            told.tell("exchanges.schematron-files", asked, limit=str(_MAX_FILES))
        return None
    try:
        root = parse(resolved.read_bytes(), _LIMITS)
    except OSError:
        told.tell("exchanges.schematron-file", asked or told.name(path), found=path.name)
        return None
    if isinstance(root, XmlProblem):
        told.problems.append(as_problem(root, told.name(resolved)))
        return None
    return root


def _target(href: str, beside: Path, told: Gathered) -> tuple[Element | None, Path]:
    name, _, fragment = href.partition("#")
    path = (beside.parent / name) if name else beside
    root = _read(path, told, told.name(beside))
    if root is not None and fragment:
        root = next((node for node in root.iter() if isinstance(node.tag, str) and node.get("id") == fragment), None)
        if root is None:
            told.tell("exchanges.schematron-file", told.name(beside), found=href[:200])
    return root, path


def _include(node: Element, beside: Path, told: Gathered, depth: int) -> None:
    """Put every inclusion below ``node`` in its place."""
    for one in list(elements(node)):
        if one.tag != f"{{{NS_SCH}}}include":
            _include(one, beside, told, depth)
            continue
        if depth >= _MAX_DEPTH:
            told.tell("exchanges.schematron-depth", told.name(beside), limit=str(_MAX_DEPTH))
            node.remove(one)
            continue
        found, path = _target(one.get("href", ""), beside, told)
        if found is None:
            node.remove(one)
        else:
            inserted = copy.deepcopy(found)
            node.replace(one, inserted)
            _include(inserted, path, told, depth + 1)


def sch(node: Element, name: str) -> Iterator[Element]:
    """Yield the children of a node that are Schematron elements of that name."""
    return (one for one in elements(node) if one.tag == f"{{{NS_SCH}}}{name}")


def _instantiate(root: Element, told: Gathered) -> None:
    """Fill abstract patterns: each ``is-a`` becomes a pattern whose parameters are written out."""
    patterns = list(sch(root, "pattern"))
    abstract = {one.get("id", ""): one for one in patterns if one.get("abstract") == "true"}
    for one in patterns:
        wanted = one.get("is-a")
        if wanted is None:
            continue
        if wanted not in abstract:
            told.tell("exchanges.schematron-unknown", "pattern", found=wanted[:100])
            continue
        given = {param.get("name", ""): param.get("value", "") for param in sch(one, "param")}
        made = copy.deepcopy(abstract[wanted])
        del made.attrib["abstract"]
        made.set("id", one.get("id", wanted))
        _fill(made, given)
        root.replace(one, made)
    for one in abstract.values():
        root.remove(one)


def _fill(node: Element, given: dict[str, str]) -> None:
    if not given:
        return
    names = "|".join(re.escape(name) for name in sorted(given, key=len, reverse=True) if name)
    parameter = re.compile(rf"\$({names})(?![\w.-])")
    for one in node.iter():
        for key, value in one.attrib.items():
            one.set(key, parameter.sub(lambda found: given[found[1]], str(value)))


def _extend(root: Element, schema: Path, told: Gathered) -> None:
    """Put the content of abstract rules where concrete ones extend them."""
    rules = {one.get("id", ""): one for one in root.iter(f"{{{NS_SCH}}}rule") if one.get("abstract") == "true"}
    for _ in range(_MAX_DEPTH):
        asked = list(root.iter(f"{{{NS_SCH}}}extends"))
        if not asked:
            break
        if len(asked) > _MAX_EXTENDED:
            told.tell("exchanges.schematron-files", "extends", limit=str(_MAX_EXTENDED))
            break
        for one in asked:
            _replace(one, rules, schema, told)
    else:
        told.tell("exchanges.schematron-depth", "extends", limit=str(_MAX_DEPTH))
    for rule in rules.values():
        above = rule.getparent()
        if above is not None:
            above.remove(rule)


def _replace(one: Element, rules: dict[str, Element], schema: Path, told: Gathered) -> None:
    """Put the content of what an ``extends`` names in its place."""
    source = rules.get(one.get("rule", ""))
    if source is None and one.get("href"):
        source, _ = _target(one.get("href", ""), schema, told)
    if source is None:
        told.tell("exchanges.schematron-unknown", "extends", found=(one.get("rule") or one.get("href") or "")[:100])
    for child in [] if source is None else list(elements(source)):
        one.addprevious(copy.deepcopy(child))
    parent = one.getparent()
    if parent is not None:
        parent.remove(one)
