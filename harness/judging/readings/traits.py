"""Identity traits written one way, so that messages that write them each in their own can be held side by side."""

from __future__ import annotations

from collections.abc import Iterator

from harness.judging.dates import DAY, MONTH, YEAR, day_in, shapes
from harness.judging.readings.reading import Fact
from harness.judging.words import unaccented

__all__ = ["matricule", "plain_date", "plain_name", "traits"]

_DATES = shapes(f"{DAY}/{MONTH}/{YEAR}", f"{YEAR}-{MONTH}-{DAY}", f"{YEAR}{MONTH}{DAY}" + r"(\d{2,6})?([+-]\d{4})?")
"""French, ISO 8601, and HL7."""
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
    # A name is held letter for letter: ``²`` is no ``2`` in it, as it is on a screen.
    return unaccented(text, "NFD").upper()


def plain_date(text: str) -> str:
    """Return a date as ``yyyy-mm-dd``, whichever of the usual ways it is written; another text stays as it is."""
    found = day_in(text, _DATES)
    return "-".join(found) if found else text.strip()


def matricule(text: str) -> str:
    """Return the thirteen characters of an INS number, with or without the key that follows them."""
    return text[:-2] if len(text) == _KEYED else text
