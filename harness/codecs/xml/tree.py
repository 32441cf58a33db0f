"""Where an element stands, what its named fields hold, and a refused document as a located problem."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from harness.codecs.problem import MAX_PROBLEMS, Problem
from harness.codecs.xml.safe import Element, XmlProblem, local_name, text_of

__all__ = ["NamedField", "as_problem", "child", "elements", "first", "first_problems", "path_of", "paths_of"]


@dataclass(frozen=True, slots=True)
class NamedField:
    """One value a person asks for by name."""

    name: str
    """Message code of its name, French first (``exchanges.field-…``)."""
    path: str
    """Where it stands, namespace-free XPath."""
    value: str


def elements(element: Element) -> Iterator[Element]:
    """Yield the child elements, in order; comments and instructions are none."""
    return (node for node in element if isinstance(node.tag, str))


def child(element: Element | None, path: str) -> Element | None:
    """Return the first descendant along a path of local names, whatever their namespaces, or None."""
    for name in path.split("/"):
        if element is None:
            return None
        element = next((node for node in elements(element) if local_name(node) == name), None)
    return element


def first(element: Element | None, path: str) -> str:
    """Return what ``a/b/@c`` or ``a/b`` holds, empty when there is nothing there."""
    steps, at, attribute = path.partition("@")
    found = child(element, steps.strip("/")) if steps else element
    if found is None:
        return ""
    return found.get(attribute, "") if at else text_of(found)


def path_of(element: Element) -> str:
    """Return the namespace-free XPath; a rank is written from the second brother of a name on."""
    steps = []
    node: Element | None = element
    while node is not None:
        name = local_name(node)
        rank = 1 + sum(1 for brother in node.itersiblings(preceding=True) if local_name(brother) == name)
        steps.append(name if rank == 1 else f"{name}[{rank}]")
        node = node.getparent()
    return "/" + "/".join(reversed(steps))


def paths_of(root: Element, tag: str) -> Iterator[tuple[Element, str]]:
    """Yield every element of a qualified name with its path, in one walk however many there are."""
    counts: list[Counter[str]] = [Counter()]
    steps: list[str] = []
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if not isinstance(node.tag, str):
            continue
        if event == "end":
            steps.pop()
            counts.pop()
            continue
        name = local_name(node)
        counts[-1][name] += 1
        steps.append(name if counts[-1][name] == 1 else f"{name}[{counts[-1][name]}]")
        counts.append(Counter())
        if node.tag == tag:
            yield node, "/" + "/".join(steps)


def as_problem(problem: XmlProblem, location: str = "") -> Problem:
    """Return a refusal of the reader as any other problem; its place is ``line:column``."""
    place = f"{problem.line}:{problem.column}" if problem.line else ""
    return Problem(problem.code, " ".join(part for part in (location, place) if part), problem.arguments)


def first_problems(found: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return as many problems as a message is described by; what would follow is not even looked for."""
    return tuple(islice(found, MAX_PROBLEMS))
