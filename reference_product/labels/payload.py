"""The text of the DataMatrix INS, format 2.2: a header, then blocks named S1 to S7."""

from __future__ import annotations

from reference_product.errors import Refusal
from reference_product.labels.identity import Label

__all__ = [
    "birth_date",
    "birth_place",
    "ended",
    "family_name",
    "given_names",
    "matricule",
    "oid",
    "payload",
    "sex",
]

_HEADER = "IS01" + "0" * 22
_SEPARATOR = "\x1d"
_NAME = 100
"""Longest name, and longest list of names."""


def payload(label: Label) -> str:
    """Return the whole text.

    Raises:
        Refusal: a name is longer than its block.
    """
    blocks = [
        ("S1", matricule(label), 15),
        ("S2", oid(label), 20),
        ("S3", given_names(label), _NAME),
        ("S4", family_name(label), _NAME),
        ("S5", sex(label), 1),
        ("S6", birth_date(label), 10),
        ("S7", birth_place(label), 5),
    ]
    written = [block for block in blocks if block[1]]
    for name, value, longest in written:
        if len(value) > longest:
            raise Refusal(f"Étiquette INS refusée : le bloc {name} ne tient pas {len(value)} caractères.")
    return _HEADER + "".join(
        name + value + (_SEPARATOR if ended(value, longest, last=rank == len(written)) else "")
        for rank, (name, value, longest) in enumerate(written, 1)
    )


def ended(value: str, longest: int, *, last: bool) -> bool:
    """Tell whether a separator follows a value: it is shorter than it may be, and another block comes."""
    return not last and len(value) < longest


def matricule(label: Label) -> str:
    """Return the number and its key."""
    return label.number + label.key


def oid(label: Label) -> str:
    """Return where the number comes from, as the register said."""
    return label.oid


def given_names(label: Label) -> str:
    """Return all given names of birth."""
    return label.given_names


def family_name(label: Label) -> str:
    """Return the name of birth."""
    return label.family_name


def sex(label: Label) -> str:
    """Return F or M."""
    return label.sex


def birth_date(label: Label) -> str:
    """Return the day, the month and the year, between dashes; those of a lunar date as they are."""
    return "-".join(reversed(label.birth_date.split("-")))


def birth_place(label: Label) -> str:
    """Return the COG code; nothing when the register has none, and the block is left out."""
    return label.birth_place
