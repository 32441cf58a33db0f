"""The world of one job: a folder, a clock, and whatever its cases need, opened together."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from harness.environment.bus import EventBus
from harness.environment.clock import VirtualClock
from harness.model.action import Json
from harness.model.case import CardForm, Case, Fault
from harness.model.corpus import Corpus
from harness.model.statement import Statement
from harness.model.text import TextKind
from harness.running.faults import BenchFaultError
from harness.running.options import RunOptions

if TYPE_CHECKING:
    from virtual_cards.faults import FaultRule

__all__ = ["CardsLike", "EmptyWorld", "JobWorld", "needs_simulation", "open_job_world", "services_of"]

MAIL = "mail"
_MAIL_TABLE = "tables/b2/records.csv"
"""What the mail front end reads files with: without it there is none."""

_INSERTS = frozenset({"insert_card", "swap_card"})
"""Actions that want a reader in a case without cards at its start."""


class CardsLike(Protocol):
    """The cards of a job, see ``harness.running.cards.CardTable``."""

    def insert(self, role: str, subject: str, form: CardForm) -> None:
        """Insert a card."""
        ...

    def remove(self, role: str) -> None:
        """Remove a card."""
        ...

    def swap(self, role: str, subject: str, form: CardForm) -> None:
        """Swap cards."""
        ...

    def cut(self, role: str, commands: int) -> None:
        """Have a card torn out."""
        ...

    def fault(self, role: str, rule: FaultRule) -> None:
        """Have a card answer wrongly."""
        ...

    def kill(self, role: str) -> None:
        """Have a card vanish."""
        ...

    def hold(self, role: str, how: str, seconds: int) -> None:
        """Have another program use a card."""
        ...

    def free(self, role: str) -> None:
        """Have it let go."""
        ...

    def unplug(self, reader: int) -> None:
        """Unplug a reader."""
        ...

    def plug(self, reader: int, name: str) -> None:
        """Plug a reader again."""
        ...

    def end(self) -> None:
        """Write down how a case leaves its cards."""
        ...

    def flush(self) -> None:
        """Write down the commands received."""
        ...


class JobWorld(Protocol):
    """An open world."""

    services: tuple[str, ...]
    card_mode: str
    """``socket``, ``pcsc``, or empty when there is no reader."""

    @property
    def cards(self) -> CardsLike | None:
        """The cards, None when there is no reader."""
        ...

    @property
    def path(self) -> Path:
        """The coordinates file handed to the product."""
        ...

    @property
    def artifacts_dir(self) -> Path:
        """Where the product leaves what it shows."""
        ...

    def begin(self, case: Case) -> None:
        """Take the world of a case: its cards, its answers, its faults."""
        ...

    def inject(self, service: str, fault: Fault) -> None:
        """Have a service misbehave."""
        ...

    def close(self) -> Sequence[str]:
        """Close everything and return what broke, in words."""
        ...


class EmptyWorld:
    """No card, no service: only a clock and a folder.  Costs nothing, watches nothing."""

    services: tuple[str, ...] = ()
    card_mode = ""
    cards: CardsLike | None = None

    def __init__(self, work_dir: Path, clock: VirtualClock, statement: Statement) -> None:
        self._work_dir = work_dir
        self._clock = clock
        self._statement = statement

    @property
    def artifacts_dir(self) -> Path:
        """Where the product leaves what it shows."""
        return self._work_dir / "artifacts"

    @property
    def path(self) -> Path:
        """The coordinates file, written when somebody wants to read it."""
        path = self._work_dir / "world.json"
        if not path.exists():
            self._write(path)
        return path

    def begin(self, case: Case) -> None:
        """Take the world of a case: there is nothing to take."""

    def inject(self, service: str, fault: Fault) -> None:  # noqa: ARG002 - there is none
        """Refuse: no service stands."""
        raise BenchFaultError("running.no-service", service=service)

    def close(self) -> Sequence[str]:
        """Close nothing."""
        return ()

    def _write(self, path: Path) -> None:
        tables = self._work_dir / "tables"
        for folder in (self.artifacts_dir, tables):
            folder.mkdir(exist_ok=True)
        product = self._statement.product
        document: dict[str, Json] = {
            "format_version": "1",
            "clock_file": str(self._clock.path),
            "artifacts_dir": str(self.artifacts_dir),
            "tables_dir": str(tables),
            "services": {},
            "product": {"nil": product.nil, "authorisations": dict(product.authorisations)},
        }
        path.write_text(json.dumps(document, indent=1, sort_keys=True), "utf-8")


def services_of(corpus: Corpus) -> tuple[str, ...]:
    """Return the ids of the services the packs bring, in order of opening."""
    return _services_of(_Same(corpus))


class _Same:
    """A corpus as the key of a cache: the very same object, for comparing packs would cost more than reading them."""

    __slots__ = ("corpus",)

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus

    def __hash__(self) -> int:
        return id(self.corpus)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.corpus is self.corpus


@lru_cache(maxsize=2)
def _services_of(key: _Same) -> tuple[str, ...]:
    # Asked for every job, of packs that may hold thousands of files.
    corpus = key.corpus
    mail = (MAIL,) if any(path.endswith(_MAIL_TABLE) for path in corpus.files) else ()
    teleservices = (text.id for text in corpus.texts.values() if text.kind is TextKind.TELESERVICE)
    return (*mail, *sorted(teleservices))


def needs_simulation(cases: Sequence[Case], corpus: Corpus) -> bool:
    """Tell whether any card or service is needed: an empty world is opened in no time."""
    return bool(services_of(corpus)) or any(
        case.cards or case.cards_aside or any(step.action in _INSERTS for step in case.steps) for case in cases
    )


def open_job_world(
    work_dir: Path,
    clock: VirtualClock,
    bus: EventBus,
    cases: Sequence[Case],
    scheme: str,
    corpus: Corpus,
    statement: Statement,
    options: RunOptions,
) -> JobWorld:
    """Open what the cases of a job need.

    Raises:
        EnvironmentBlockedError: The machine lacks something.
        Exception: A simulator could not be opened; those already open are closed.
    """
    if not needs_simulation(cases, corpus):
        return EmptyWorld(work_dir, clock, statement)
    # Web server, keys and cards take half a second to import: only those who need them pay.
    from harness.running.simulated import SimulatedWorld  # noqa: PLC0415

    return SimulatedWorld.open(work_dir, clock, bus, cases[0], scheme, corpus, statement, options)
