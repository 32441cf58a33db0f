"""A comparison in plain text, for a terminal of any width or the message of a failed test."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from harness.i18n import say
from harness.model.difference import Excerpt
from reports.comparison_view import ComparisonView, DifferenceView

__all__ = ["comparison_lines", "cropped"]

_INDENT = "    "
_NARROWEST = 30


def comparison_lines(view: ComparisonView, lang: str = "fr", width: int = 100) -> Iterator[str]:
    """Yield the lines of a comparison, none wider than ``width`` but for places, which are never cut."""
    room = max(width, _NARROWEST)
    yield say(_head(view), lang, count=str(view.count))
    if view.first and len(view.first) < view.count:
        yield say("comparison.first-of-many" if view.more_guilty else "comparison.first", lang)
        yield from (f"  → {place}  {name}" for place, name in view.first)
    for one in view.differences:
        yield ""
        yield from _difference(one, lang, room)
    if view.left_out:
        yield ""
        yield say("comparison.rest", lang, count=str(view.left_out))
    if view.ignored:
        yield ""
        yield say("comparison.ignored", lang, count=str(view.ignored_count))
        for left in view.ignored:
            code = "comparison.ignored-many" if left.count > 1 else "comparison.ignored-line"
            words = {"location": left.location, "name": left.name, "reason": left.reason, "count": str(left.count)}
            yield from _wrapped(say(code, lang, **words), "", "  ", room)


def _head(view: ComparisonView) -> str:
    if not view.count:
        return "comparison.clean" if view.alone else "comparison.equal"
    if view.equal:
        return "comparison.differs-tolerated"
    if view.alone:
        return "comparison.breaches"
    return "comparison.differs" if view.count > 1 else "comparison.differs-one"


def _difference(one: DifferenceView, lang: str, room: int) -> Iterator[str]:
    mark = "✘" if one.counts else "·"
    yield f"{mark} {one.location}  {one.name} ({one.severity})"
    nothing = say("comparison.nothing", lang)
    for code, value, raw in (
        ("comparison.difference-expected", one.expected, one.expected_hex),
        ("comparison.difference-observed", one.observed, one.observed_hex),
    ):
        yield from _value(say(code, lang, value=value or nothing), room)
        if raw:
            yield from _value(say("comparison.difference-bytes", lang, bytes=raw), room)
    if one.excerpt is not None:
        yield from _wrapped(one.place, _INDENT, _INDENT, room)
        yield from _pointed(one.excerpt, room)
    if one.rule:
        rule = f"{one.rule} – {one.sentence}" if one.sentence else one.rule
        yield from _wrapped(say("comparison.difference-rule", lang, rule=rule), _INDENT, _INDENT * 2, room)
    elif one.sentence:
        yield from _wrapped(say("comparison.difference-reason", lang, reason=one.sentence), _INDENT, _INDENT * 2, room)
    if one.source:
        yield from _wrapped(say("comparison.difference-source", lang, source=one.source), _INDENT, _INDENT * 2, room)
    for hint in one.hints:
        yield from _wrapped(say("comparison.difference-hint", lang, hint=hint), _INDENT, _INDENT * 2, room)


def _wrapped(text: str, first: str, other: str, room: int) -> list[str]:
    return textwrap.wrap(
        text.replace("« ", "«\u00a0").replace(" »", "\u00a0»"),
        room,
        initial_indent=first,
        subsequent_indent=other,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _value(text: str, room: int) -> Iterator[str]:
    """Cut a value without losing a blank."""
    step = max(room - len(_INDENT), 10)
    yield _INDENT + text[:step]
    for start in range(step, len(text), step - len(_INDENT)):
        yield _INDENT * 2 + text[start : start + step - len(_INDENT)]


def cropped(excerpt: Excerpt, room: int) -> tuple[str, int, int]:
    """Return an excerpt cut to ``room`` characters around its guilty part: text, column, width."""
    text, column, width = excerpt.text, excerpt.column, excerpt.width
    if len(text) <= room:
        return text, column, width
    inner = room - 2
    start = max(0, min(column - max(0, inner - width) // 2, len(text) - inner))
    stop = min(len(text), start + inner)
    head, tail = "…" if start else "", "…" if stop < len(text) else ""
    return head + text[start:stop] + tail, column - start + len(head), max(0, min(width, stop - column))


def _pointed(excerpt: Excerpt, room: int) -> Iterator[str]:
    text, column, width = cropped(excerpt, room - len(_INDENT) - 2)
    yield f"{_INDENT}| {text}"
    if width < len(text) - 1:
        yield f"{_INDENT}| {' ' * column}{'^' * max(width, 1)}"
