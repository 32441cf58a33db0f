"""Where served cards go: readers of this machine, or drivers that run elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from harness.cli.card_people import refuse
from harness.cli.given import lang_asked
from harness.i18n import say
from virtual_cards import Card, CardEvent, MissingPartError, ReaderError, open_reader
from virtual_cards.readers.layouts import LAYOUTS
from virtual_cards.readers.remote import DEFAULT_PORT, RemoteCards, RemoteLink

__all__ = ["Desk", "addresses", "open_distant", "open_here"]

_LAST_PORT = 65535


class Desk(Protocol):
    """What is done with slots, wherever they are."""

    def coordinates(self) -> dict[str, object]:
        """Return what a program needs to see the cards, ``readers`` among it: a name by slot."""
        ...

    def insert(self, slot: int, card: Card) -> None:
        """Put a card in; the one already there goes out first."""
        ...

    def remove(self, slot: int) -> None:
        """Take the card out."""
        ...

    def take_trace(self, slot: int | None = None) -> list[dict[str, object]]:
        """Hand over what happened since the last time."""
        ...

    def close(self) -> None:
        """Take everything down."""
        ...


def open_here(
    mode: str, layout: str, cards: Mapping[int, Card], folder: Path, on_event: Callable[[CardEvent], None]
) -> Desk:
    """Open readers on this machine with cards in them, or stop the command (exit 2) with the reason."""
    lang = lang_asked()
    try:
        reader = open_reader(mode, on_event, folder, layout=LAYOUTS[layout], watch_sessions=True)
    except MissingPartError as fault:
        refuse(say("card.missing-part", lang, missing=", ".join(fault.missing), packages=" ".join(fault.packages)))
    except ReaderError as fault:
        refuse(say("running.no-reader-here", lang, detail=str(fault)))
    try:
        for slot, card in cards.items():
            reader.insert(slot, card)
    except BaseException as fault:
        reader.close()
        if isinstance(fault, ReaderError):
            refuse(say("running.no-reader-here", lang, detail=str(fault)))
        raise
    return reader


class _Distant(RemoteCards):
    """Cards linked to drivers elsewhere, whose readers are called by their addresses."""

    def __init__(self, links: Sequence[RemoteLink], on_event: Callable[[CardEvent], None]) -> None:
        super().__init__(links, on_event)
        self._names = [f"{link.host}:{link.port}" for link in links]

    def coordinates(self) -> dict[str, object]:
        """Return the addresses; there is no daemon of ours to name."""
        return {"mode": "vpcd", "csock": "", "readers": self._names}


def open_distant(
    places: Sequence[tuple[str, int]], cards: Sequence[Card], on_event: Callable[[CardEvent], None]
) -> Desk:
    """Link cards to drivers, in order; returns at once, whether the drivers are there or not."""
    if len(places) != len(cards):
        refuse(say("card.vpcd-count", lang_asked(), cards=str(len(cards)), addresses=str(len(places))))
    return _Distant([RemoteLink(*place, card) for place, card in zip(places, cards, strict=True)], on_event)


def addresses(texts: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """Read ``HOST:PORT``, or ``HOST`` alone with the driver's usual port; stop the command (exit 2) at a faulty one."""
    found = []
    for text in texts:
        host, colon, port = text.rpartition(":")
        if not colon:
            host, port = text, str(DEFAULT_PORT)
        if not _can_be_host(host) or not (port.isascii() and port.isdigit()) or not 0 < int(port) <= _LAST_PORT:
            refuse(say("card.vpcd-address", lang_asked(), text=text))
        found.append((host.strip("[]"), int(port)))
    return tuple(found)


def _can_be_host(host: str) -> bool:
    try:
        return bool(host.encode("idna"))
    except UnicodeError:
        return False
