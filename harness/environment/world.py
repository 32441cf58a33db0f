"""Opening and closing the whole world of a job, and telling the product where everything is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from harness.environment.clock import replace_file
from harness.environment.opposition import write_opposition
from harness.environment.service import CaseAware, Service, WorldContext
from harness.i18n import say
from harness.model.action import Json
from harness.model.case import Case, Fault

__all__ = ["FORMAT_VERSION", "OpenWorld", "ServiceFault", "UnknownServiceError", "open_world"]

FORMAT_VERSION = "1"
_MAIL = "mail"


@dataclass(frozen=True, slots=True)
class ServiceFault:
    """A simulator that failed while it was being closed."""

    service: str
    error: Exception

    def __str__(self) -> str:
        """Say which one and how."""
        return say("environment.closing-fault", service=self.service, detail=repr(self.error))


class UnknownServiceError(ValueError):
    """A fault was ordered for a simulator that is not open."""

    def __init__(self, service: str, known: Sequence[str]) -> None:
        """Word the fault."""
        super().__init__(say("environment.unknown-service", service=service, known=", ".join(sorted(known))))


class OpenWorld:
    """A world that stands; ``path`` is the coordinates file, ``document`` its content."""

    def __init__(self, context: WorldContext, services: Sequence[Service], document: Mapping[str, Json]) -> None:
        """Take over services that are open."""
        self.context = context
        self.document = document
        self.path = context.work_dir / "world.json"
        self.artifacts_dir = context.work_dir / "artifacts"
        self.tables_dir = context.work_dir / "tables"
        self._opened = tuple(services)
        self._services = {service.id: service for service in services}

    @property
    def services(self) -> Mapping[str, Service]:
        """Return the open simulators by id."""
        return self._services

    def inject(self, service: str, fault: Fault) -> None:
        """Order a fault of one simulator.

        Raises:
            UnknownServiceError: no such simulator is open.
        """
        if service not in self._services:
            raise UnknownServiceError(service, tuple(self._services))
        self._services[service].inject(fault)

    def begin(self, case: Case) -> None:
        """Take the world of the next case of a session; coordinates do not change."""
        self.context = self.context.for_case(case)
        _write_tables(self.context, self.tables_dir)
        for service in self._opened:
            if isinstance(service, CaseAware):
                service.begin(case)

    def close(self) -> tuple[ServiceFault, ...]:
        """Close every simulator, last opened first, whatever fails, and return what failed."""
        faults = _close_all(self._opened)
        self._opened, self._services = (), {}
        return faults

    def __enter__(self) -> Self:
        """Return the open world."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close; a fault of closing is raised unless something worse is already on its way."""
        faults = self.close()
        if faults and error is None:
            raise ExceptionGroup("; ".join(map(str, faults)), [fault.error for fault in faults])
        for fault in faults:
            if error is not None:
                error.add_note(str(fault))


def open_world(context: WorldContext, services: Sequence[Service], cards: Mapping[str, Json]) -> OpenWorld:
    """Start the simulators, write the tables and ``world.json``, and return the open world.

    Args:
        context: What the simulators rest on; ``context.work_dir`` receives every file.
        services: In order of opening.  ``mail`` gets its own entry of the coordinates, every other
            one stands under ``services``.
        cards: Coordinates of the card reader.

    Raises:
        Exception: what a simulator raised when it was opened; those already open are closed.
    """
    for name in ("artifacts", "tables"):
        (context.work_dir / name).mkdir(parents=True, exist_ok=True)
    _write_tables(context, context.work_dir / "tables")
    opened: list[Service] = []
    coordinates: dict[str, Json] = {}
    try:
        for service in services:
            opened.append(service)
            coordinates[service.id] = dict(service.open(context))
        world = OpenWorld(context, opened, _document(context, coordinates, cards))
        text = json.dumps(world.document, ensure_ascii=False, indent=1, sort_keys=True)
        replace_file(world.path, f"{text}\n".encode())
    except BaseException as error:
        for fault in _close_all(opened):
            error.add_note(str(fault))
        raise
    return world


def _document(context: WorldContext, coordinates: Mapping[str, Json], cards: Mapping[str, Json]) -> dict[str, Json]:
    product = context.statement.product
    services: dict[str, Json] = {name: found for name, found in coordinates.items() if name != _MAIL}
    document: dict[str, Json] = {
        "format_version": FORMAT_VERSION,
        "clock_file": _path(context.clock.path),
        "artifacts_dir": _path(context.work_dir / "artifacts"),
        "tables_dir": _path(context.work_dir / "tables"),
        "ca_file": _path(context.pki.ca_file),
        "cards": {"professional": 0, "patient": 1, **cards},
        "services": services,
        "product": {"nil": product.nil, "authorisations": dict(product.authorisations)},
    }
    if _MAIL in coordinates:
        document[_MAIL] = coordinates[_MAIL]
    return document


def _path(path: Path) -> str:
    # The product may start in another folder than the bench.
    return str(path.absolute())


def _write_tables(context: WorldContext, folder: Path) -> None:
    write_opposition(
        folder,
        context.corpus.persons,
        context.case.world.opposed,
        context.case.simulated_date.date(),
    )


def _close_all(services: Sequence[Service]) -> tuple[ServiceFault, ...]:
    faults = []
    for service in reversed(services):
        try:
            service.close()
        except Exception as error:  # noqa: BLE001 - returned, so that the others are closed too
            faults.append(ServiceFault(service.id, error))
    return tuple(faults)
