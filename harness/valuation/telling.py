"""The trail of an amount in words: what was computed, by which rule, on what ground."""

from __future__ import annotations

from collections.abc import Sequence

from harness.i18n import say
from harness.valuation.answer import Step
from harness.valuation.footing import Footing

__all__ = ["cited", "told"]


def cited(step: Step) -> str:
    """Return the source of a step on one line; what is not public is said to be so by its code."""
    source = step.source
    parts = (source.document, source.version, source.locator) if source is not None else ()
    return " ".join(part for part in parts if part)


def told(trail: Sequence[Step], lang: str = "fr") -> tuple[str, ...]:
    """Return one sentence a step: the computation, then its rule, its source and what it rests on."""
    return tuple(_told(step, lang) for step in trail)


def _told(step: Step, lang: str) -> str:
    sentence = say(step.code, lang, **dict(step.arguments))
    origin = [part for part in (step.rule, cited(step)) if part]
    if step.footing is not Footing.PUBLIC:
        origin.append(say(f"valuation.footing-{step.footing.value}", lang))
    return f"{sentence} ({' ; '.join(origin)})" if origin else sentence
