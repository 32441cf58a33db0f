"""YAML to model: the only reader of pack files, with located diagnostics."""

from __future__ import annotations

from harness.i18n import say
from harness.loading.corpus import load_corpus
from harness.loading.packs import shipped_packs
from harness.loading.statement import load_statement
from harness.model.source import Diagnostic

__all__ = ["load_corpus", "load_statement", "shipped_packs", "worded"]


def worded(diagnostic: Diagnostic, lang: str = "fr") -> str:
    """Return a diagnostic as one line ``file:line:column: message``."""
    return f"{diagnostic.place}: {say(diagnostic.code, lang, **dict(diagnostic.arguments))}"
