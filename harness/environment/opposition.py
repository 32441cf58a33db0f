"""The opposition list a product may load: serial numbers of cards that must no longer be accepted."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from harness.environment.clock import replace_file
from harness.i18n import say
from harness.model.person import Person

__all__ = ["FILE_NAME", "UnknownCardError", "opposed_serials", "render_opposition", "write_opposition"]

FILE_NAME = "opposition.csv"


class UnknownCardError(ValueError):
    """An opposed person stands on no card: the case asks for something that cannot be."""

    def __init__(self, person: str) -> None:
        """Word the fault."""
        super().__init__(say("environment.opposed-without-card", person=person))


def opposed_serials(persons: Mapping[str, Person], opposed: Sequence[str]) -> tuple[str, ...]:
    """Return the serials of the cards that carry these persons, without doubles.

    A person who has no card of her own stands on that of somebody else.

    Raises:
        UnknownCardError: one of them stands on no card.
    """
    return tuple(dict.fromkeys(_serial(persons, person) for person in opposed))


def _serial(persons: Mapping[str, Person], wanted: str) -> str:
    own = persons[wanted].card if wanted in persons else None
    if own is not None:
        return own.serial
    for person in persons.values():
        if person.card is not None and wanted in person.card.beneficiaries:
            return person.card.serial
    raise UnknownCardError(wanted)


def render_opposition(serials: Sequence[str], since: date) -> bytes:
    """Return the list as UTF-8 CSV: ``serial;since``, ISO dates, one card a line."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";", lineterminator="\n")
    writer.writerow(("serial", "since"))
    writer.writerows((serial, since.isoformat()) for serial in serials)
    return stream.getvalue().encode()


def write_opposition(folder: Path, persons: Mapping[str, Person], opposed: Sequence[str], since: date) -> Path:
    """Write the list in the product's table folder, empty when nobody is opposed; return its path."""
    path = folder / FILE_NAME
    replace_file(path, render_opposition(opposed_serials(persons, opposed), since))
    return path
