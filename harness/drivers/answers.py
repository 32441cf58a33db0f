"""What a person may type at a step: one word, then free text."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from harness.drivers.base import Status
from harness.drivers.protocol import MAX_MESSAGE

__all__ = ["Answer", "Word", "clean_line", "parse_answer"]

_TERMINAL = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b.?")
"""What arrow keys and the like leave in a line."""


class Word(StrEnum):
    """The words understood, whatever the language they were typed in."""

    DONE = "done"
    REFUSED = "refused"
    BLOCKED = "blocked"
    HELP = "help"
    ABANDON = "abandon"


_WORDS = {
    "fait": Word.DONE,
    "done": Word.DONE,
    "refuse": Word.REFUSED,
    "refused": Word.REFUSED,
    "bloque": Word.BLOCKED,
    "blocked": Word.BLOCKED,
    "passer": Word.BLOCKED,
    "skip": Word.BLOCKED,
    "aide": Word.HELP,
    "help": Word.HELP,
    "?": Word.HELP,
    "abandon": Word.ABANDON,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A line that was understood."""

    word: Word
    text: str = ""

    @property
    def status(self) -> Status:
        """How the action ended.

        What the person could not carry out shows nothing about the product: never a pass, never a failure.
        """
        known = {Word.DONE: Status.DONE, Word.REFUSED: Status.REFUSED}
        return known.get(self.word, Status.UNSUPPORTED)


def parse_answer(line: str) -> Answer | None:
    """Read a word (or its first letters) and the free text after it; None when it is no answer."""
    clean = clean_line(line)
    word, _, rest = clean.partition(" ")
    plain = unicodedata.normalize("NFD", word.casefold().rstrip(":,.;!"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    for known, meaning in _WORDS.items():
        if plain and known.startswith(plain):
            return Answer(meaning, rest.strip(" :\t")[:MAX_MESSAGE])
    return None


def clean_line(line: str) -> str:
    """Return what was meant to be typed: without the marks of arrow keys and other controls."""
    text = "".join(c if c.isprintable() else " " for c in _TERMINAL.sub("", line))
    return text.strip()
