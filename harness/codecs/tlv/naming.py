"""Names of the data objects, by path of tags, out of the card layouts (``fields.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

__all__ = ["TlvField", "field_at", "value_words"]

_MOST_SHOWN = 64
"""Bytes of a value shown to a person."""


@dataclass(frozen=True, slots=True)
class TlvField:
    """One field of a card."""

    name_fr: str
    name_en: str
    kind: str
    """``text`` Latin-1, ``digits`` BCD or ASCII, ``hex`` bytes."""
    source: str = ""


@cache
def _fields() -> Mapping[str, TlvField]:
    document = tomllib.loads(files(__package__).joinpath("fields.toml").read_text("utf-8"))
    return {
        f"{top}/{path}".rstrip("/"): TlvField(words[0], words[1], words[2], group["source"])
        for group in document["group"]
        for top in group["under"]
        for path, words in group["fields"].items()
    }


# The same few paths come again in every answer of a card.
@lru_cache(maxsize=4_096)
def field_at(path: str) -> TlvField | None:
    """Return the field at a path of tags such as ``6F/A5/50``; None when no layout names it."""
    known = _fields()
    steps = path.split("/")
    if path in known or len(steps) < 2:
        return known.get(path)
    return known.get("/".join((steps[0], "*", *steps[2:])))


def value_words(value: bytes, kind: str = "hex") -> str:
    """Return a value for a person: as text when its field holds text, in hexadecimal otherwise."""
    shown, more = value[:_MOST_SHOWN], "…" if len(value) > _MOST_SHOWN else ""
    text = shown.decode("latin-1")
    readable = text.isprintable() and bool(text)
    if readable and (kind == "text" or (kind == "digits" and text.isascii() and text.isdigit())):
        return text + more
    return shown.hex().upper() + more
