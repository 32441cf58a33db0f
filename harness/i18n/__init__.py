"""Messages by code and arguments, worded at the edge in the language of the reader."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

__all__ = ["LANGUAGES", "catalogue", "say"]

LANGUAGES = ("fr", "en")
"""Languages with a catalogue; the first is the source language and the fallback."""


@cache
def catalogue(room: str, lang: str) -> Mapping[str, str]:
    """Return the messages of one room in one language; empty when there are none."""
    if lang not in LANGUAGES or not room.isidentifier():
        return {}
    source = files(__name__).joinpath(lang, f"{room}.toml")
    if not source.is_file():
        return {}
    entries = tomllib.loads(source.read_text(encoding="utf-8"))
    return {key: text for key, text in entries.items() if isinstance(text, str)}


def say(code: str, /, lang: str = "fr", **arguments: str) -> str:
    """Return the sentence of message ``code`` (``<room>.<key>``) with its arguments filled in.

    A message absent in ``lang`` is said in French; an unknown code, or a sentence whose
    arguments are missing, comes back as the code and its arguments, never as an exception.
    """
    room, _, key = code.partition(".")
    template = catalogue(room, lang).get(key) or catalogue(room, LANGUAGES[0]).get(key)
    if template is not None:
        try:
            return template.format_map(arguments)
        except (KeyError, IndexError, ValueError, AttributeError):
            pass  # a faulty sentence must not hide what it was about: fall through to the bare code
    listed = ", ".join(f"{name}={value}" for name, value in sorted(arguments.items()))
    return f"{code} ({listed})" if listed else code
