"""Corruptions of a valid file, made from the layouts: which field, how, and what it then holds."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from harness.codecs.b2.codec import Record
from harness.codecs.b2.codelists import CodeLists
from harness.codecs.b2.layout import Field, RecordLayout
from tests.codecs.b2.sampling import content

__all__ = ["KINDS", "Mutation", "applied", "mutations", "triples"]

Records = Mapping[str, RecordLayout]


@dataclass(frozen=True, slots=True)
class Mutation:
    """One field that says something else."""

    record: Record
    """As it was; its rank counts from 1."""
    field: Field
    kind: str
    text: str
    """What the field says then."""

    @property
    def place(self) -> str:
        """Where the field stands in the valid message."""
        return self.record.location(self.field.pos, self.field.length)


def _digit(chance: random.Random, field: Field, text: str) -> str:
    """Another digit or letter in one place."""
    at = chance.randrange(len(text))
    others = "0123456789" if text[at].isdigit() or (field.kind == "N" and text[at] == " ") else "ABCDEFGHIJKLMNOP"
    return text[:at] + chance.choice(others.replace(text[at], "") or "A") + text[at + 1 :]


def _swap(chance: random.Random, _: Field, text: str) -> str:
    """Two neighbours exchanged."""
    places = [n for n in range(len(text) - 1) if text[n] != text[n + 1]]
    if not places:
        return text
    at = chance.choice(places)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _next_day(_: random.Random, field: Field, text: str) -> str:
    """The day after."""
    if field.format != "AAMMJJ" or not text.isdecimal() or not text.strip("0"):
        return text
    day = date(2000 + int(text[:2]), int(text[2:4]), int(text[4:])) + timedelta(days=1)
    return f"{day:%y%m%d}"


def _cent(_: random.Random, field: Field, text: str) -> str:
    """One cent, or one unit, more."""
    if field.kind != "N" or not text.isdecimal():
        return text
    return f"{(int(text) + 1) % 10**field.length:0{field.length}d}"


def _at_random(character: str) -> Callable[[random.Random, Field, str], str]:
    def put(chance: random.Random, _: Field, text: str) -> str:
        at = chance.randrange(len(text))
        return text[:at] + character + text[at + 1 :]

    return put


KINDS: Mapping[str, Callable[[random.Random, Field, str], str]] = {
    "un caractère": _digit,
    "deux voisins échangés": _swap,
    "un de plus": _cent,
    "lendemain": _next_day,
    "décalé à droite": lambda _, field, text: (" " if field.kind == "A" else "0") + text[:-1],
    "décalé à gauche": lambda _, field, text: text[1:] + (" " if field.kind == "A" else "0"),
    "blanc": lambda _, __, text: " " * len(text),
    "zéros": lambda _, __, text: "0" * len(text),
    "neufs": lambda _, __, text: "9" * len(text),
    "minuscule": _at_random("e"),
    "accent": _at_random("\xe9"),
    "octet de contrôle": _at_random("\n"),
    "ponctuation": _at_random("-"),
}
"""What may happen to a field, whatever it is."""
_DRAWN = "autre valeur permise"


def _changed(chance: random.Random, field: Field, kind: str, text: str, codes: CodeLists) -> str:
    if kind == _DRAWN:
        return content(chance, field, codes)
    return KINDS[kind](chance, field, text)


def mutations(
    chance: random.Random, records: Sequence[Record], layouts: Records, codes: CodeLists, per_field: int = 0
) -> Iterator[Mutation]:
    """Yield corruptions of single fields: every field of every record type once for each kind.

    Args:
        chance: Chooses the record among those of a type.
        records: The valid message.
        layouts: Its layouts.
        codes: Its code lists.
        per_field: Corruptions of a field, of kinds drawn at random; 0 = one of every kind.
    """
    by_variant: dict[str, list[Record]] = {}
    for record in records:
        by_variant.setdefault(record.variant, []).append(record)
    for variant, standing in by_variant.items():
        for field in layouts[variant].fields:
            made = _of_field(chance, standing, field, codes)
            yield from islice(made, per_field) if per_field else made


def _of_field(chance: random.Random, standing: Sequence[Record], field: Field, codes: CodeLists) -> Iterator[Mutation]:
    """Yield corruptions of a field, of kinds in any order, in one or another of its records."""
    kinds = [*KINDS, _DRAWN]
    for kind in chance.sample(kinds, len(kinds)):
        record = chance.choice(standing)
        before = record.text[field.start : field.stop]
        after = _changed(chance, field, kind, before, codes)
        if after != before:
            yield Mutation(record, field, kind, after)


def triples(
    chance: random.Random, records: Sequence[Record], layouts: Records, codes: CodeLists, count: int
) -> Iterator[tuple[Mutation, ...]]:
    """Yield corruptions of three fields at once, anywhere in the message."""
    places = [(record, field) for record in records for field in layouts[record.variant].fields]
    made = 0
    while made < count:
        found = []
        for record, field in chance.sample(places, 3):
            kind = chance.choice([*KINDS, _DRAWN])
            before = record.text[field.start : field.stop]
            after = _changed(chance, field, kind, before, codes)
            if after != before:
                found.append(Mutation(record, field, kind, after))
        if len(found) == 3:
            made += 1
            yield tuple(found)


def applied(records: Sequence[Record], found: Sequence[Mutation]) -> bytes:
    """Return the message with these corruptions."""
    texts = [record.text for record in records]
    for mutation in found:
        text, field = texts[mutation.record.rank - 1], mutation.field
        texts[mutation.record.rank - 1] = text[: field.start] + mutation.text + text[field.stop :]
    return "".join(texts).encode("latin-1")
