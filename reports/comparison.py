"""``recette compare --html``: one page, no network, for a person who was not there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, StrictUndefined, Template

from harness.i18n import say
from harness.model.difference import Excerpt
from reports.comparison_view import ComparisonView
from reports.shipped import template_text

__all__ = ["comparisons_html"]


def comparisons_html(
    kind: str, views: Sequence[ComparisonView], lang: str = "fr", reference: str = "", observed: str = ""
) -> bytes:
    """Return the page of one comparison or of several.

    Args:
        kind: Kind of the messages.
        views: One per file; a single one without a title is the whole page.
        lang: Language of the fixed words.
        reference: Name of what was expected, when there is something to name.
        observed: Name of what was received.
    """
    names = [("comparison.page-reference", reference), ("comparison.page-received", observed)]
    page = _template(lang).render(
        kind=kind,
        views=views,
        names=[n for n in names if n[1]],
        css=template_text("dossier.css") + template_text("comparisons.css"),
    )
    return page.encode(errors="replace")


@cache
def _template(lang: str) -> Template:
    """Compile the page once for one language."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.globals["say"] = lambda code, **arguments: say(code, lang, **arguments)
    environment.globals["parts"] = _parts
    environment.globals["lang"] = lang
    return environment.from_string(template_text("comparison.html.j2"))


def _parts(excerpt: Excerpt) -> tuple[str, str, str]:
    """Return what stands before the guilty characters, these, and what stands after."""
    stop = excerpt.column + excerpt.width
    return excerpt.text[: excerpt.column], excerpt.text[excerpt.column : stop], excerpt.text[stop:]
