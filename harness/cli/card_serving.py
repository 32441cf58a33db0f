"""Serving cards by hand: one JSON line, then the live trace, until somebody interrupts."""

from __future__ import annotations

import json
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Queue, SimpleQueue
from threading import Event, Thread
from typing import TextIO, TypeVar

import click

from harness.cli.card_opening import Desk, addresses, open_distant, open_here
from harness.cli.card_people import INSURED, PROFESSIONAL, Holder, card_of, form_of, holder_of, refuse, stock
from harness.cli.card_table import Table
from harness.cli.card_watching import Output, open_output
from harness.i18n import say
from harness.model.corpus import Corpus
from virtual_cards import Card, CardEvent
from virtual_cards.personalisation import CARD_KINDS

__all__ = ["Wish", "serve_cards"]

_DEFAULTS = {PROFESSIONAL: "dr-generaliste", INSURED: "odile-mere"}
_SLOTS = {PROFESSIONAL: 0, INSURED: 1}
_EACH_SECONDS = 0.1
_MOST_TYPED = 64
"""Lines taken at a time: whoever pipes in more of them waits."""

_LONGEST_TYPED = 1000
"""Characters; what is longer is read as several lines."""

_ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asks for."""

    professional: str
    insured: str
    kinds: tuple[str, ...]
    states: tuple[str, ...]
    layout: str
    mode: str
    trace: Path | None
    json_trace: bool
    drivers: tuple[str, ...] = ()
    """Addresses of drivers elsewhere; none: readers of this machine."""


def serve_cards(wish: Wish, corpus: Corpus, lang: str) -> None:
    """Put the cards in, say where they are, show what programs tell them until somebody interrupts."""
    places = addresses(wish.drivers)
    chosen = _chosen(wish, corpus)
    forms = _forms(wish, chosen, lang)
    cards = stock(corpus)
    made = [(holder, card_of(holder, cards, form_of(*forms[role]))) for role, holder in chosen.items()]
    # A distant driver has the slots it was given, in order; here a role has its slot whoever else is served.
    inside = dict(enumerate(made)) if places else {_SLOTS[holder.role]: (holder, card) for holder, card in made}
    heard: SimpleQueue[CardEvent] = SimpleQueue()
    with (
        _stopping() as stop,
        tempfile.TemporaryDirectory(prefix="recette-card-") as folder,
        open_output(wish.trace, lang, json_lines=wish.json_trace) as output,
        closing(_desk(wish, places, {slot: card for slot, (_, card) in inside.items()}, folder, heard.put)) as desk,
    ):
        table = Table(desk, inside, corpus, cards, lang)
        told = table.coordinates()
        click.echo(json.dumps(told, ensure_ascii=False))
        sys.stdout.flush()
        output.say(say(f"card.serving-{told['mode']}", lang, csock=str(told.get("csock"))))
        _watch(desk, table, output, heard, stop)


def _desk(
    wish: Wish,
    places: Sequence[tuple[str, int]],
    cards: Mapping[int, Card],
    folder: str,
    on_event: Callable[[CardEvent], None],
) -> Desk:
    if places:
        return open_distant(places, tuple(cards.values()), on_event)
    return open_here(wish.mode, wish.layout, cards, Path(folder), on_event)


def _watch(desk: Desk, table: Table, output: Output, heard: SimpleQueue[CardEvent], stop: Event) -> None:
    typed: Queue[str] = Queue(_MOST_TYPED)
    Thread(target=_read_keyboard, args=(typed,), name="keyboard", daemon=True).start()
    while not stop.is_set():
        output.entries(desk.take_trace())
        for event in _waiting(heard):
            output.event(event)
        for line in _waiting(typed):
            answer = table.obey(line)
            if answer is None:
                stop.set()
                break
            output.say(answer)
        stop.wait(_EACH_SECONDS)
    output.entries(desk.take_trace())


def _waiting(queue: Queue[T] | SimpleQueue[T]) -> Iterator[T]:
    """Yield what waits now: what comes meanwhile waits for the next time."""
    for _ in range(queue.qsize()):
        yield queue.get_nowait()


def _read_keyboard(typed: Queue[str]) -> None:
    # None: the program was started without standard input.
    keyboard: TextIO | None = sys.stdin
    if keyboard is None:
        return
    with suppress(OSError):  # the terminal was closed
        while line := keyboard.readline(_LONGEST_TYPED):
            if line.strip():
                typed.put(line)


@contextmanager
def _stopping() -> Iterator[Event]:
    """Give an event set by SIGINT, SIGTERM and SIGHUP (the terminal was closed): all end the command well."""
    stop = Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in _ENDS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _chosen(wish: Wish, corpus: Corpus) -> Mapping[str, Holder]:
    asked = {role: person for role, person in ((PROFESSIONAL, wish.professional), (INSURED, wish.insured)) if person}
    return {role: holder_of(person, corpus, role) for role, person in (asked or _DEFAULTS).items()}


def _forms(wish: Wish, chosen: Mapping[str, Holder], lang: str) -> Mapping[str, Sequence[str]]:
    """Return kind and state of each role's card; each wish must concern a card that is served."""
    forms: dict[str, list[str]] = {role: ["", ""] for role in chosen}
    for kind in wish.kinds:
        form_of(kind)
        role = PROFESSIONAL if CARD_KINDS[kind].professional else INSURED
        if role not in forms:
            refuse(say("card.kind-for-nobody", lang, kind=kind, role=say(f"card.role-{role}", lang)))
        forms[role][0] = kind
    for wanted in wish.states:
        role, _, state = wanted.rpartition("=")
        form_of("", state)
        fitting = [one for one in forms if role in ("", one) and state in _states(forms[one][0], chosen[one])]
        if not fitting:
            refuse(say("card.state-for-nobody", lang, state=wanted))
        for one in fitting:
            forms[one][1] = state
    return forms


def _states(kind: str, holder: Holder) -> Sequence[str]:
    return CARD_KINDS[kind or holder.kind].states
