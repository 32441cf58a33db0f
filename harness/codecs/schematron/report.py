"""What a schema said of a document: SVRL read into failures located by XPath."""

from __future__ import annotations

import re
from dataclasses import dataclass

from harness.codecs.problem import Problem
from harness.codecs.schematron.compile import NS_SVRL
from harness.codecs.xml.safe import Element, Limits, XmlProblem, parse
from harness.codecs.xml.tree import as_problem, child, first_problems

__all__ = ["Failure", "Report", "read_svrl"]

_LIMITS = Limits(max_bytes=64_000_000, max_elements=2_000_000)
_SPACED = re.compile(r"Q\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class Failure:
    """One assertion that failed, or one report that held."""

    kind: str
    """``assert`` or ``report``."""
    location: str
    """Namespace-free XPath in the document."""
    text: str
    """The sentence of the schema, blanks made one."""
    test: str
    id: str = ""
    role: str = ""
    """``role`` or else ``flag``: ``error``, ``warning``…"""


@dataclass(frozen=True, slots=True)
class Report:
    """The answer for one document."""

    failures: tuple[Failure, ...]
    svrl: bytes
    """As the processor gave it; empty when ``problems`` say why there is none."""
    problems: tuple[Problem, ...] = ()
    """What kept the schema from being run; never what it found."""

    @property
    def found(self) -> tuple[Problem, ...]:
        """Return everything to tell: what kept it from being run, then the first failures."""
        told = (
            Problem("exchanges.schematron-failed", one.location, (("id", one.id), ("text", one.text)))
            for one in self.failures
        )
        return first_problems([*self.problems, *told])


def read_svrl(svrl: bytes) -> Report:
    """Read the answer of the processor."""
    root = parse(svrl, _LIMITS)
    if isinstance(root, XmlProblem):
        return Report((), svrl, (as_problem(root, "SVRL"),))
    wanted = {f"{{{NS_SVRL}}}failed-assert": "assert", f"{{{NS_SVRL}}}successful-report": "report"}
    return Report(tuple(_failure(node, wanted[node.tag]) for node in root.iter(*wanted)), svrl)


def _failure(node: Element, kind: str) -> Failure:
    text = child(node, "text")
    said = "" if text is None else " ".join("".join(str(part) for part in text.itertext()).split())
    return Failure(
        kind,
        _plain(node.get("location", "")),
        said[:2_000],
        node.get("test", ""),
        node.get("id", ""),
        node.get("role", "") or node.get("flag", ""),
    )


def _plain(path: str) -> str:
    """Turn ``/Q{urn:x}a[1]/@Q{}b`` into ``/a/@b``."""
    steps = [step.removesuffix("[1]") for step in _SPACED.sub("", path).split("/")]
    return "/".join(steps) or "/"
