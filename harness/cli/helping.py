"""The help pages in the language of the person: what click writes in English is said from the catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterable

import click

from harness.i18n import say

__all__ = ["Page", "words"]

_WORDS = {
    "TEXT": "cli.help-text",
    "PATH": "cli.help-path",
    "DIRECTORY": "cli.help-directory",
    "INTEGER RANGE": "cli.help-integer",
    "INTEGER": "cli.help-integer",
    "[%Y-%m-%d]": "cli.help-date",
    "GLOB": "cli.help-glob",
    "COMMAND": "cli.help-command",
    "[ARGS]...": "cli.help-arguments",
}
_SECTIONS = {"Options": "cli.help-options", "Commands": "cli.help-commands"}
_SENTENCES = {"Show this message and exit.": "cli.help-help", "Show the version and exit.": "cli.help-version"}
_WORD = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in _WORDS))
_EXTRA = re.compile(r"\[[^][]*\]$")


class Page(click.Context):
    """A context whose help is written in the language asked."""

    def make_formatter(self) -> click.HelpFormatter:
        """Return the formatter of that language."""
        lang = str(self.find_root().params.get("lang") or "fr")
        return _Formatter(lang, self.terminal_width, self.max_content_width)


class _Formatter(click.HelpFormatter):
    def __init__(self, lang: str, width: int | None, max_width: int | None) -> None:
        super().__init__(width=width, max_width=max_width)
        self._lang = lang

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, words(args, self._lang), prefix or say("cli.help-usage", self._lang) + " ")

    def write_heading(self, heading: str) -> None:
        self.write(f"{say(_SECTIONS[heading], self._lang) if heading in _SECTIONS else heading}\n")

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl([(words(a, self._lang), self._said(b)) for a, b in rows], col_max, col_spacing)

    def _said(self, text: str) -> str:
        if text in _SENTENCES:
            return say(_SENTENCES[text], self._lang)
        return _EXTRA.sub(lambda found: self._extra(found[0]), text)

    def _extra(self, text: str) -> str:
        """Return what stands between brackets after a help: default, bounds, required."""
        text = text.replace("; ", say("cli.help-separator", self._lang))
        text = text.replace("default: ", say("cli.help-default", self._lang) + " ")
        text = re.sub(r"(\d+)<=x<=(\d+)", lambda m: say("cli.help-range", self._lang, low=m[1], high=m[2]), text)
        return text.replace("required", say("cli.help-required", self._lang))


def words(text: str, lang: str) -> str:
    """Return a usage line or the left column of a help, its placeholders in the language asked."""
    return _WORD.sub(lambda found: say(_WORDS[found[0]], lang), text)
