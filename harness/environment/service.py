"""What every simulator is, and what it is given: the two seams of the simulated world."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, runtime_checkable

from harness.environment.bus import EventBus
from harness.environment.clock import VirtualClock
from harness.environment.pki import TestPki
from harness.model.action import Json
from harness.model.case import Case, Fault
from harness.model.corpus import Corpus
from harness.model.statement import Statement

__all__ = ["BlobStore", "CaseAware", "Service", "WorldContext"]


class BlobStore(Protocol):
    """Where evidence bytes go."""

    def put(self, content: bytes, /) -> str:
        """Store bytes and return the name they are known by."""
        ...


@dataclass(frozen=True, slots=True)
class WorldContext:
    """Everything a simulator may rest on while it is open."""

    work_dir: Path
    clock: VirtualClock
    bus: EventBus
    corpus: Corpus
    case: Case
    scheme: str
    pki: TestPki
    statement: Statement
    blobs: BlobStore | None = None
    listen: str = "127.0.0.1"
    """Address the simulators bind; ``0.0.0.0`` serves a product on another machine."""
    advertise: str = ""
    """Host name the product is told; empty = worked out from ``listen``."""

    def for_case(self, case: Case) -> WorldContext:
        """Return the same world seen by another case of the session."""
        return replace(self, case=case)


@runtime_checkable
class Service(Protocol):
    """One simulator of the outside world."""

    id: str

    def open(self, context: WorldContext) -> Mapping[str, Json]:
        """Start, and return the coordinates the product needs."""
        ...

    def inject(self, fault: Fault) -> None:
        """Misbehave from now on as the fault says."""
        ...

    def close(self) -> None:
        """Stop and free everything; harmless when not open."""
        ...


@runtime_checkable
class CaseAware(Protocol):
    """A simulator whose behaviour changes when the next case of a session starts."""

    def begin(self, case: Case) -> None:
        """Take the world of ``case`` from now on."""
        ...
