"""A comparison as a person is shown it, in a terminal or on a page: worded, grouped, bounded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from harness.i18n import say
from harness.model.difference import Comparison, Difference, Excerpt, Hint, Ignored
from harness.model.expectation import Severity

__all__ = ["ComparisonView", "DifferenceView", "IgnoredView", "comparison_view", "hex_of", "hint_words", "shown"]

SHOWN = 50
"""Differences shown one by one to a person."""
_LONGEST, _MOST_BYTES = 200, 48
_MOST_FIRST = 12
"""Places a shrink gives at most."""


@dataclass(frozen=True, slots=True)
class DifferenceView:
    """One difference, every text worded; ``expected_hex`` and ``observed_hex`` are empty when letters say enough."""

    location: str
    name: str
    severity: str
    counts: bool
    """It makes the messages unequal."""
    guilty: bool
    """It explains the failure."""
    expected: str
    observed: str
    expected_hex: str
    observed_hex: str
    excerpt: Excerpt | None
    place: str
    rule: str
    sentence: str
    source: str
    hints: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IgnoredView:
    """Fields left out for one reason: where first, and how often."""

    location: str
    name: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """One comparison; ``title`` names the file when several are compared."""

    title: str
    equal: bool
    count: int = 0
    differences: tuple[DifferenceView, ...] = ()
    ignored: tuple[IgnoredView, ...] = ()
    ignored_count: int = 0
    first: tuple[tuple[str, str], ...] = ()
    """Location and name of the differences that explain the failure, most important first."""
    word: str = ""
    """``missing``, ``extra`` or ``refused`` for a file that was not compared."""
    reason: str = ""
    """Why it was refused."""
    alone: bool = False
    """There was no reference: rules and amounts only."""

    @property
    def more_guilty(self) -> bool:
        """Tell whether ``first`` was cut: what is not in it need not follow from it."""
        return len(self.first) >= _MOST_FIRST

    @property
    def left_out(self) -> int:
        """Return how many differences are not shown."""
        return self.count - len(self.differences)


def comparison_view(
    comparison: Comparison, lang: str = "fr", title: str = "", most: int = SHOWN, *, alone: bool = False
) -> ComparisonView:
    """Return what is shown of a comparison.

    Args:
        comparison: Explained or not.
        lang: Language of every text.
        title: Name of the file.
        most: Differences shown; the ones that explain the failure are always among them.
        alone: There was no reference.
    """
    guilty = dict.fromkeys(comparison.guilty)
    found = comparison.differences
    chosen = {rank for rank, d in enumerate(found) if d.location in guilty}
    others = [rank for rank in range(len(found)) if rank not in chosen]
    chosen.update(others[: max(0, most - len(chosen))])
    views = tuple(_difference(found[rank], lang, guilty=found[rank].location in guilty) for rank in sorted(chosen))
    names = {d.location: d.name for d in reversed(found)}
    return ComparisonView(
        title,
        comparison.equal,
        len(found),
        views,
        _grouped(comparison.ignored, lang),
        len(comparison.ignored),
        tuple((place, say(names[place], lang)) for place in guilty if place in names),
        alone=alone,
    )


def _difference(difference: Difference, lang: str, *, guilty: bool) -> DifferenceView:
    wanted, got = difference.expected_bytes, difference.observed_bytes
    strange = any(not _plain(raw) for raw in (wanted, got) if raw is not None)
    excerpt = difference.excerpt
    return DifferenceView(
        difference.location,
        say(difference.name, lang),
        say(f"comparison.severity-{difference.severity.value}", lang),
        difference.severity in {Severity.BLOCKING, Severity.MAJOR},
        guilty,
        shown(difference.expected),
        shown(difference.observed),
        hex_of(wanted) if strange and wanted else "",
        hex_of(got) if strange and got else "",
        excerpt,
        say(excerpt.place, lang, **dict(excerpt.arguments)) if excerpt and excerpt.place else "",
        difference.rule,
        difference.sentence,
        difference.source,
        tuple(hint_words(one, lang) for one in difference.hints),
    )


def _plain(raw: bytes) -> bool:
    return all(0x20 <= byte < 0x7F for byte in raw)


def hint_words(hint: Hint, lang: str) -> str:
    """Return a cause in one sentence; an argument that is a message code is worded too."""
    return say(hint.code, lang, **{key: say(value, lang) for key, value in hint.arguments})


def shown(value: str) -> str:
    """Return a value on one line: blanks around it visible, control characters escaped, long ones cut."""
    safe = "".join(c if c.isprintable() else _escaped(c) for c in value)
    text = f"« {safe} »" if safe != safe.strip() else safe
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _escaped(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def hex_of(raw: bytes) -> str:
    """Return bytes in hexadecimal, a space between two; long ones cut."""
    return raw[:_MOST_BYTES].hex(" ") + (" …" if len(raw) > _MOST_BYTES else "")


def _grouped(ignored: Sequence[Ignored], lang: str) -> tuple[IgnoredView, ...]:
    """Return each field and reason once, where it is met first, with how often."""
    keys = [(i.location.rpartition("#")[0] or i.location, i.name, i.reason) for i in ignored]
    counts: Counter[tuple[str, str, str]] = Counter(keys)
    first: dict[tuple[str, str, str], str] = {}
    for key, one in zip(keys, ignored, strict=True):
        first.setdefault(key, one.location)
    return tuple(IgnoredView(first[key], say(key[1], lang), say(key[2], lang), count) for key, count in counts.items())
