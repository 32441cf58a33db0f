"""Templates and styles that come with the reports."""

from __future__ import annotations

from importlib.resources import files

__all__ = ["template_text"]


def template_text(name: str) -> str:
    """Return a template or style sheet."""
    return (files("reports") / "templates" / name).read_text(encoding="utf-8")
