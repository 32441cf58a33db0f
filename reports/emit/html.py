"""``dossier.html``: one file, no network, French, for an examiner at the end of the day."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, StrictUndefined, Template

from harness.i18n import say
from harness.model.verdict import Outcome, Verdict
from reports.shipped import template_text
from reports.view import CaseView, DossierView

__all__ = ["dossier_html"]

_SYMBOL = {
    Verdict.PASS: "✔",
    Verdict.FAIL: "✘",
    Verdict.INCONCLUSIVE: "?",
    Verdict.ERROR: "⚠",
    Verdict.NOT_APPLICABLE: "–",
    Verdict.NOT_RUN: "○",
    Verdict.DECLARED: "✎",
    Verdict.BLOCKED: "⛔",
}
"""A verdict is never told by its colour alone."""


def dossier_html(view: DossierView, excerpts: dict[str, str], lang: str = "fr") -> bytes:
    """Return the page of a dossier.

    Args:
        view: The dossier.
        excerpts: Blob name → text shown beside the evidence (frames, lots, screens), already bounded.
        lang: Language of the fixed words.
    """
    page = _template(lang).render(
        v=view, css=template_text("dossier.css"), synthetic=_synthetic(view), excerpts=excerpts
    )
    return page.encode()


@cache
def _template(lang: str) -> Template:
    """Compile the page once for all dossiers in one language."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.globals["t"] = lambda code, **arguments: say(f"reports.{code}", lang, **arguments)
    environment.globals["say"] = lambda code, arguments=(): say(code, lang, **dict(arguments))
    environment.globals["word"] = lambda verdict: say(f"reports.verdict-{Verdict(verdict).value}", lang)
    environment.globals["outcome"] = lambda value: say(f"reports.outcome-{Outcome(value).value}", lang)
    environment.globals["symbol"] = lambda verdict: _SYMBOL[Verdict(verdict)]
    environment.globals["anchor"] = anchor
    environment.globals["lang"] = lang
    return environment.from_string(template_text("dossier.html.j2"))


def anchor(case: CaseView) -> str:
    """Return the fragment identifier of a case's page."""
    return "cas-" + "".join(c if c.isalnum() else "-" for c in case.key)


def _synthetic(view: DossierView) -> int:
    return sum(r.basis == "synthetic" and r.verdict is Verdict.PASS for r in view.requirements)
