"""What is wrong with the cutting of a file, before any record is looked at."""

from __future__ import annotations

from collections.abc import Sequence

from harness.codecs.problem import Problem
from harness.comparison.reference import framing_words
from harness.model.difference import Difference, FieldClass, Ignored
from harness.model.expectation import Severity

__all__ = ["framing"]


def framing(
    reference: Sequence[Problem], observed: Sequence[Problem]
) -> tuple[tuple[Difference, ...], tuple[Ignored, ...]]:
    """Return what is wrong with the cutting of a B2 file, and what is only a matter of style.

    Bytes no record may hold are left to the field they stand in.

    Args:
        reference: Problems of the reference; line ends it has itself are no matter.
        observed: Problems of the file received.
    """
    known = {p.code for p in reference}
    found, style = [], []
    for problem in observed:
        where, name = problem.location or "#1", "comparison.framing"
        if problem.code == "codecs.b2-separators":
            if problem.code not in known:
                style.append(Ignored(where, name, "comparison.separators"))
        elif problem.code != "codecs.b2-strange-byte":
            words = framing_words(problem)
            found.append(Difference(where, name, FieldClass.EXACT, Severity.BLOCKING, "", words, "XR-01"))
    return tuple(found), tuple(style)
