"""Whose cards there are: the people of the packs, and the card made for one of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import NoReturn, cast

import click

from harness.cli.exits import EXIT_USAGE
from harness.cli.given import lang_asked
from harness.environment.pki import TestPki
from harness.i18n import say
from harness.loading import load_corpus, shipped_packs
from harness.model.cards import CardStateWord
from harness.model.case import CardForm
from harness.model.corpus import Corpus
from harness.running.card_stock import CardStock
from harness.running.faults import BenchFaultError
from harness.running.options import default_key_folder
from harness.running.personas import card_holder
from virtual_cards import Card
from virtual_cards.personalisation import CARD_KINDS, CARD_STATES

__all__ = [
    "INSURED",
    "PROFESSIONAL",
    "Holder",
    "card_of",
    "code_of",
    "form_of",
    "holder_of",
    "holders",
    "read_people",
    "refuse",
    "stock",
]

PROFESSIONAL, INSURED = "professional", "insured"


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who has a card, and who is on it."""

    id: str
    role: str
    kind: str
    name: str
    people: tuple[str, ...]
    """Ids of the persons written on it; empty on a professional's card."""
    note: str

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of card that can be made for her."""
        return tuple(kind.name for kind in CARD_KINDS.values() if kind.professional == (self.role == PROFESSIONAL))


def read_people(packs: Sequence[Path]) -> Corpus:
    """Read the people of the shipped packs and of others; faults elsewhere in them are counted, and stop nothing."""
    corpus, faults = load_corpus([shipped_packs(), *packs])
    if faults:
        click.echo(say("card.faulty-packs", lang_asked(), count=str(len(faults))), err=True)
    return corpus


def holders(corpus: Corpus) -> tuple[Holder, ...]:
    """Return everybody who has a card, professionals first, by id."""
    professionals = [
        Holder(one.id, PROFESSIONAL, "cps3", f"{one.name} {one.first_name}", (), one.note)
        for one in corpus.professionals.values()
    ]
    insured = [
        Holder(
            one.id,
            INSURED,
            "vitale2",
            f"{one.used_name or one.birth_name} {' '.join(one.first_names)}",
            tuple(one.card.beneficiaries) or (one.id,),
            one.note,
        )
        for one in corpus.persons.values()
        if one.card is not None
    ]
    return (*sorted(professionals, key=lambda one: one.id), *sorted(insured, key=lambda one: one.id))


def holder_of(person: str, corpus: Corpus, role: str = "") -> Holder:
    """Return whose card carries somebody; stop the command (exit 2) when there is none, with the nearest names.

    Args:
        person: Id of a person or professional.
        corpus: Where people are found.
        role: The role the card must have; empty for any.
    """
    known = {one.id: one for one in holders(corpus) if role in ("", one.role)}
    if person in known:
        return known[person]
    try:
        found = known.get(card_holder(person, corpus.persons).id)
    except BenchFaultError:
        found = None
    if found is None:
        near = get_close_matches(person, known, n=3, cutoff=0.6)
        hint = say("card.near", lang_asked(), names=", ".join(near)) if near else ""
        refuse(say(f"card.nobody-{role}" if role else "card.nobody", lang_asked(), person=person) + hint)
    return found


def stock(corpus: Corpus) -> CardStock:
    """Return what makes cards; keys of the test authority are made the first time, which takes seconds."""
    folder = default_key_folder()
    folder.mkdir(parents=True, exist_ok=True)
    return CardStock(corpus, TestPki(folder))


def card_of(holder: Holder, cards: CardStock, form: CardForm) -> Card:
    """Return the card of somebody in a form, or stop the command (exit 2) with the reason."""
    try:
        return cards.card(holder.id, form)
    except BenchFaultError as fault:
        refuse(say(fault.code, lang_asked(), **fault.arguments))


def form_of(kind: str = "", state: str = "") -> CardForm:
    """Return the form of a card: its kind and state, the ordinary ones when empty.

    Stops the command (exit 2) when the kind is unknown, or never in that state.
    """
    lang = lang_asked()
    if kind and kind not in CARD_KINDS:
        refuse(say("card.unknown-kind", lang, kind=kind, known=", ".join(CARD_KINDS)))
    if state and state not in CARD_STATES:
        refuse(say("card.unknown-state", lang, state=state, known=", ".join(CARD_STATES)))
    return CardForm(kind=kind, state=cast("CardStateWord", state or "fresh"))


def code_of(holder: Holder, corpus: Corpus) -> str:
    """Return the code porteur of a synthetic professional, empty for the insured."""
    return corpus.professionals[holder.id].code_porteur if holder.role == PROFESSIONAL else ""


def refuse(sentence: str) -> NoReturn:
    """Say why and stop the command (exit 2)."""
    click.echo(sentence, err=True)
    raise SystemExit(EXIT_USAGE)
