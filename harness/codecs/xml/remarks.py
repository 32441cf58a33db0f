"""Comments and instructions of a document: what the tree no longer shows and a signature does not cover."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from xml.parsers import expat

from harness.codecs.problem import MAX_PROBLEMS
from harness.codecs.xml.safe import Limits, XmlProblem, parse

__all__ = ["Remark", "remarks"]


@dataclass(frozen=True, slots=True)
class Remark:
    """One comment or processing instruction."""

    kind: str
    """``comment`` or ``instruction``."""
    path: str
    """Namespace-free XPath of the element it stands in; empty outside the root."""


class _Walk:
    """Follows expat with the path of local names."""

    def __init__(self) -> None:
        self._path: list[str] = []
        self._counts: list[Counter[str]] = [Counter()]
        self.found: list[Remark] = []

    def start(self, name: str, _attributes: object) -> None:
        local = name.rpartition(":")[2]
        self._counts[-1][local] += 1
        rank = self._counts[-1][local]
        self._path.append(local if rank == 1 else f"{local}[{rank}]")
        self._counts.append(Counter())

    def end(self, _name: str) -> None:
        self._path.pop()
        self._counts.pop()

    def note(self, kind: str) -> None:
        if len(self.found) < MAX_PROBLEMS:
            self.found.append(Remark(kind, "/" + "/".join(self._path) if self._path else ""))


def remarks(data: bytes, limits: Limits | None = None) -> tuple[Remark, ...]:
    """Return the first comments and instructions of a document, in order; one that is refused has none."""
    if isinstance(parse(data, limits), XmlProblem):
        return ()
    parser, walk = expat.ParserCreate(), _Walk()
    parser.StartElementHandler, parser.EndElementHandler = walk.start, walk.end
    parser.CommentHandler = lambda _text: walk.note("comment")
    parser.ProcessingInstructionHandler = lambda _target, _data: walk.note("instruction")
    parser.Parse(data, True)
    return tuple(walk.found)
