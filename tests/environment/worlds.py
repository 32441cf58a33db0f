"""A small world for tests: two funds, two persons, one statement, the shipped tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from harness.environment.bus import Event, EventBus
from harness.environment.clock import VirtualClock
from harness.environment.pki import TestPki
from harness.environment.service import WorldContext
from harness.model.basis import Basis
from harness.model.case import BookRef, Case, ReturnOrder, ServiceWorld, World
from harness.model.corpus import Corpus
from harness.model.person import Birth, Coverage, Nir, Person, Sex, VitaleCard
from harness.model.record import EntryKind
from harness.model.source import Source
from harness.model.statement import Identification, Statement

__all__ = ["FUND", "NOW", "OTHER_FUND", "Recorder", "a_case", "a_context", "tables"]

NOW = datetime(2025, 9, 15, 9, 0, tzinfo=UTC)
FUND = "01999@999.01.rss.fr"
OTHER_FUND = "10998@998.10.rss.fr"
_TABLES = Path(__file__).parents[2] / "scenarios" / "tables"


def tables() -> Mapping[str, bytes]:
    """Return the shipped record tables by pack-relative path."""
    found = (path for path in _TABLES.rglob("*") if path.is_file())
    return {f"tables/{path.relative_to(_TABLES)}": path.read_bytes() for path in found}


def _person(name: str, scheme: str, fund: str, serial: str) -> Person:
    nir = Nir("2550999999001", "13")
    rights = Coverage(scheme, fund, "9999")
    card = VitaleCard(serial, (name,))
    return Person(name, Basis.SYNTHETIC, "SYN", ("A",), Sex.FEMALE, Birth("1955-09-01"), nir, nir, rights, card=card)


def a_case(
    *returns: ReturnOrder, opposed: tuple[str, ...] = (), services: Mapping[str, ServiceWorld] | None = None
) -> Case:
    """Return a case whose world is all that matters."""
    return Case(
        id="essai/monde",
        text="essai",
        title="",
        goal="",
        book=BookRef("essai", "1", "1"),
        basis=Basis.SYNTHETIC,
        source=Source("essai"),
        applies_when="always",
        simulated_date=NOW,
        steps=(),
        expectations=(),
        world=World(services or {}, returns, opposed),
    )


@dataclass
class Recorder:
    """What the bus told."""

    events: list[Event] = field(default_factory=list)

    def of(self, kind: EntryKind) -> list[Event]:
        return [event for event in self.events if event.kind is kind]


def a_context(folder: Path, keys: Path, case: Case | None = None) -> tuple[WorldContext, Recorder]:
    """Return a context in ``folder``, and what records its bus."""
    persons = {
        "zelie": _person("zelie", "01", "999", "8025099000000001"),
        "paul": _person("paul", "10", "998", "8025099000000002"),
    }
    bus, recorder = EventBus(), Recorder()
    bus.subscribe(recorder.events.append)
    product = Identification("Editeur SYN", "000", "Produit", "NIL-SYN", "1", authorisations={"adri": "SYN-AUT-1"})
    context = WorldContext(
        work_dir=folder,
        clock=VirtualClock(folder / "clock", NOW),
        bus=bus,
        corpus=Corpus({}, {}, {}, {}, {}, persons, {}, (), tables()),
        case=case or a_case(),
        scheme="cnam",
        pki=TestPki(keys),
        statement=Statement("1", product),
    )
    return context, recorder
