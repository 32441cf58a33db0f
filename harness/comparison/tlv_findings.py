"""What a comparison of data objects has found: differences with their bytes, and what was left out."""

from __future__ import annotations

from dataclasses import dataclass

from harness.codecs.problem import Problem
from harness.codecs.tlv import Tlv
from harness.comparison.excerpt import window
from harness.comparison.gathering import Gathering
from harness.comparison.masks import Mask, mask_for
from harness.i18n import say
from harness.model.difference import Difference, Excerpt, FieldClass
from harness.model.expectation import Severity

__all__ = ["Side", "TlvFindings", "told"]

_AROUND = 24
"""Bytes shown before and after the guilty ones."""
_ONLY_STYLE = "codecs.tlv-length-form"


@dataclass(frozen=True, slots=True)
class Side:
    """What stands at a place of one message: words, bytes, and where those are in the whole."""

    words: str = ""
    raw: bytes | None = None
    data: bytes = b""
    start: int = 0

    def excerpt(self, place: str) -> Excerpt | None:
        """Show the bytes among their neighbours, in hexadecimal."""
        if self.raw is None:
            return None
        first = max(0, self.start - _AROUND)
        shown = self.data[first : self.start + len(self.raw) + _AROUND][: 4 * _AROUND]
        width = 3 * min(len(self.raw), len(shown) - (self.start - first)) - 1
        where = (("offset", str(self.start)),)
        return window(shown.hex(" ").upper(), 3 * (self.start - first), max(0, width), place, where)


def side_of(item: Tlv, data: bytes, words: str) -> Side:
    """Return the side of a data object: its value, or the whole of one that holds others."""
    start = item.start if item.opened else item.body
    return Side(words, data[start : item.stop], data, start)


def told(problem: Problem) -> Difference:
    """Return a fault of the writing as a difference."""
    severity = Severity.MINOR if problem.code == _ONLY_STYLE else Severity.MAJOR
    words = say(problem.code, **dict(problem.arguments))
    return Difference(problem.location, "comparison.tlv-writing", FieldClass.EXACT, severity, "", words)


@dataclass(slots=True)
class TlvFindings(Gathering):
    """Gathers differences in the order they are met."""

    masks: tuple[Mask, ...]

    def differ(
        self,
        location: str,
        name: str,
        expected: Side | None = None,
        observed: Side | None = None,
        severity: Severity = Severity.BLOCKING,
    ) -> None:
        """Note a difference between what is expected and what is there, either of which may be nothing."""
        left, right = expected or Side(), observed or Side()
        excerpt = None
        if self.explains:
            excerpt = right.excerpt("comparison.place-byte") or left.excerpt("comparison.place-byte-reference")
        self.tell(
            Difference(
                location,
                name,
                FieldClass.EXACT,
                severity,
                left.words,
                right.words,
                expected_bytes=left.raw,
                observed_bytes=right.raw,
                excerpt=excerpt,
            )
        )

    def mask(self, location: str) -> Mask | None:
        """Return the mask that covers a place."""
        return mask_for(self.masks, f"/{location}") if self.masks else None
