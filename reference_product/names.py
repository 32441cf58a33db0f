"""Names as they are compared, transmitted and shown."""

from __future__ import annotations

import unicodedata

__all__ = ["first_name_shown", "folded", "unaccented", "wire"]

_LIGATURES = str.maketrans({"Æ": "AE", "æ": "ae", "Œ": "OE", "œ": "oe", "ß": "ss"})


def unaccented(text: str) -> str:
    """Return the text in upper case without accents or ligatures, apostrophes straight; blanks stay as they are."""
    plain = unicodedata.normalize("NFD", text.translate(_LIGATURES).replace("’", "'"))
    return "".join(character for character in plain if not unicodedata.combining(character)).upper()


def folded(text: str) -> str:
    """Return the unaccented text with single blanks, as names are compared."""
    return " ".join(unaccented(text).split())


def wire(text: str) -> str:
    """Return the text as B2 accepts it: upper-case letters, digits and single blanks."""
    kept = "".join(character if character.isascii() and character.isalnum() else " " for character in folded(text))
    return " ".join(kept.split())


def first_name_shown(name: str) -> str:
    """Show a first name with capitals only where names take them: ``ANNE-LISE`` gives ``Anne-Lise``."""
    return "-".join(part[:1].upper() + part[1:].lower() for part in name.split("-"))
