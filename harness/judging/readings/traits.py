"""Identity traits written one way, so that messages that write them each in their own can be held side by side."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from harness.judging.readings.reading import Fact

__all__ = ["matricule", "plain_date", "plain_name", "traits"]

_LIGATURES = str.maketrans({"Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "’": "'"})
_DATES = (
    re.compile(r"(?P<d>\d{2})/(?P<m>\d{2})/(?P<y>\d{4})", re.ASCII),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})", re.ASCII),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(\d{2,6})?([+-]\d{4})?", re.ASCII),
)
_KEYED = 15


def traits(**values: str) -> Iterator[Fact]:
    """Yield the facts ``/traits/…`` of the traits that are there: names and dates made plain, the rest as it is."""
    for name, value in values.items():
        path = name.replace("_", "-")
        plain = plain_date(value) if path == "birth-date" else value if path in {"ins", "sex"} else plain_name(value)
        if plain:
            yield Fact(f"/traits/{path}", plain)


def plain_name(text: str) -> str:
    """Return a name in capitals, without accents nor ligatures, its blanks made one."""
    plain = unicodedata.normalize("NFD", text.translate(_LIGATURES))
    return " ".join("".join(one for one in plain if not unicodedata.combining(one)).upper().split())


def plain_date(text: str) -> str:
    """Return a date as ``yyyy-mm-dd``, whichever of the usual ways it is written; another text stays as it is."""
    found = next((match for form in _DATES if (match := form.fullmatch(text.strip()))), None)
    return f"{found['y']}-{found['m']}-{found['d']}" if found else text.strip()


def matricule(text: str) -> str:
    """Return the thirteen characters of an INS number, with or without the key that follows them."""
    return text[:-2] if len(text) == _KEYED else text
