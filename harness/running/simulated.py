"""The simulated world of a job: cards in a reader, téléservices and the mail front end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Self, cast

from harness.environment.bus import EventBus
from harness.environment.clock import VirtualClock
from harness.environment.mail.front_end import MailFrontEnd
from harness.environment.oidc.service import PscService
from harness.environment.pki import TestPki
from harness.environment.service import Service, WorldContext
from harness.environment.teleservices.services import teleservices
from harness.environment.world import OpenWorld, open_world
from harness.model.action import Json
from harness.model.case import Case, Fault
from harness.model.corpus import Corpus
from harness.model.statement import Statement
from harness.running.card_stock import CardStock
from harness.running.cards import CardTable
from harness.running.faults import BenchFaultError, EnvironmentBlockedError
from harness.running.options import RunOptions
from harness.running.reader_like import ReaderLike
from harness.running.world import MAIL, services_of
from virtual_cards import CardEvent, Reader, ReaderError, open_reader
from virtual_cards.readers import LAYOUTS

__all__ = ["SimulatedWorld"]

_ORDINARY_LAYOUT = "bi-slot"


class SimulatedWorld:
    """Reader and simulators, open."""

    def __init__(self, world: OpenWorld, cards: CardTable, mode: str) -> None:
        self._world = world
        self.cards: CardTable | None = cards
        self.card_mode = mode
        self.path = world.path
        self.artifacts_dir = world.artifacts_dir
        self.services = tuple(sorted(world.services))
        self._first = True

    @classmethod
    def open(
        cls,
        work_dir: Path,
        clock: VirtualClock,
        bus: EventBus,
        case: Case,
        scheme: str,
        corpus: Corpus,
        statement: Statement,
        options: RunOptions,
    ) -> Self:
        """Open everything for the first case of the job; see ``open_job_world``."""
        options.key_folder.mkdir(parents=True, exist_ok=True)
        pki = TestPki(options.key_folder)
        reader: list[Reader] = []

        def opened(on_event: Callable[[int, str], None]) -> ReaderLike:
            reader.append(_reader(work_dir, options, case, lambda event: on_event(event.slot, event.event)))
            return reader[0]

        cards = CardTable(opened, CardStock(corpus, pki), bus)
        try:
            context = WorldContext(work_dir, clock, bus, corpus, case, scheme, pki, statement, listen=options.listen)
            coordinates = cast("dict[str, Json]", reader[0].coordinates())
            world = open_world(context, _simulators(corpus), coordinates)
        except BaseException:
            cards.close()
            raise
        return cls(world, cards, options.cards)

    def begin(self, case: Case) -> None:
        """Take the world of a case."""
        if not self._first:
            self._world.begin(case)
        self._first = False
        if self.cards is not None:
            self.cards.begin(case.cards, case.card_forms)

    def inject(self, service: str, fault: Fault) -> None:
        """Have a service misbehave."""
        self._world.inject(service, fault)

    def close(self) -> Sequence[str]:
        """Close the simulators, write down the last commands, free the reader."""
        broken = [str(fault) for fault in self._world.close()]
        if self.cards is not None:
            try:
                self.cards.flush()
                self.cards.close()
            except (ReaderError, OSError) as error:
                broken.append(str(error))
            self.cards = None
        return broken


def _reader(work_dir: Path, options: RunOptions, case: Case, on_event: Callable[[CardEvent], None]) -> Reader:
    layout = LAYOUTS.get(case.world.reader or _ORDINARY_LAYOUT)
    if layout is None:
        raise BenchFaultError("running.no-layout", id=case.world.reader)
    try:
        return open_reader(
            options.cards, on_event, work_dir / "reader", host=options.listen, layout=layout, watch_sessions=True
        )
    except ReaderError as error:
        raise EnvironmentBlockedError("running.no-reader-here", detail=str(error)) from error


def _simulators(corpus: Corpus) -> list[Service]:
    wanted = services_of(corpus)
    found: list[Service] = [MailFrontEnd()] if MAIL in wanted else []
    found.extend(service for service in (*teleservices(), PscService()) if service.id in wanted)
    return found
