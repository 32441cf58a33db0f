"""ADRi and INSi as simulators of the world: coordinates, scripted behaviour, faults."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import datetime

from harness.codecs.soap.names import ACTION_ADRI, ACTION_INSI_CARD, ACTION_INSI_TRAITS
from harness.codecs.soap.shape import ADRI_REQUEST, INSI_CARD, INSI_TRAITS
from harness.codecs.soap.view import CallView
from harness.environment.service import WorldContext
from harness.environment.teleservices import adri, insi
from harness.environment.teleservices.catalogue import CatalogueError, read_answers, read_faults
from harness.environment.teleservices.desk import Operation
from harness.environment.teleservices.faults import ArmedFaults, Strike
from harness.environment.teleservices.listener import Addresses, TlsiListener
from harness.environment.teleservices.model import Answer, Handler, Situation, Tree
from harness.model.action import Json
from harness.model.case import Case, Fault, ServiceWorld

__all__ = ["STRUCTURE", "AdriService", "InsiService", "teleservices"]

STRUCTURE = "10B0000001"
"""Fictitious structure whose software certificate the product is given."""


class _TlsiService(ABC):
    """What both services do alike."""

    id: str
    _handlers: Mapping[str, Handler]
    _operations: Mapping[str, Operation]

    def __init__(self, listener: TlsiListener | None = None) -> None:
        """Stand behind ``listener``, shared with others, or behind one of its own."""
        self._listener = listener or TlsiListener()
        self._context: WorldContext | None = None
        self._world = ServiceWorld()
        self._armed = ArmedFaults({})
        self._scripts: Mapping[str, Mapping[str, Tree]] = {}

    def open(self, context: WorldContext) -> Mapping[str, Json]:
        """Start for the case of the context and return the coordinates."""
        self._context = context
        self.begin(context.case)
        return self._coordinates(context, self._listener.open(context, self))

    def begin(self, case: Case) -> None:
        """Take answers, faults and latency of ``case``; calls are counted anew.

        Raises:
            CatalogueError: the case names a fault or an answer that the folder does not describe.
        """
        if self._context is None:
            return
        files = self._context.corpus.files
        world = case.world.services.get(self.id, ServiceWorld())
        known = read_answers(files, self.id)
        for answer in world.answers.values():
            if answer not in known:
                raise CatalogueError("answer-unknown", answer=answer, known=", ".join(sorted(known)))
        self._armed = ArmedFaults(read_faults(files, self.id), world.faults)
        self._scripts = {person: known[answer] for person, answer in world.answers.items()}
        self._world = world

    def inject(self, fault: Fault) -> None:
        """Misbehave from the next call on; ``fault.call`` counts from now."""
        self._armed.arm(fault)

    def close(self) -> None:
        """Stop; harmless when not open."""
        self._listener.close(self)
        self._context = None

    def operations(self) -> Mapping[str, Operation]:
        """Return the operations by action."""
        return self._operations

    def authorisation(self) -> str:
        """Return the number that the statement declares for this service."""
        if self._context is None:
            return ""
        return self._context.statement.product.authorisations.get(self.id, "")

    def strike(self, operation: str) -> Strike | None:
        """Count a call and return the fault that meets it."""
        return self._armed.strike(operation)

    def answer(self, call: CallView, now: datetime) -> Answer:
        """Answer a call that passed the controls."""
        register = self._context.corpus.persons if self._context else {}
        return self._handlers[call.action](call, Situation(now, register, self._scripts))

    def latency_s(self) -> float:
        """Return how long every answer takes."""
        return self._world.latency_ms / 1000

    @abstractmethod
    def _coordinates(self, _context: WorldContext, addresses: Addresses, /) -> dict[str, Json]:
        """Return what the product must know of the service."""


class AdriService(_TlsiService):
    """Rights of a person at a date; the answer stands in a synthetic namespace."""

    id = "adri"
    _handlers = adri.OPERATIONS
    _operations = {ACTION_ADRI: Operation(ACTION_ADRI, adri.BODY, ADRI_REQUEST)}  # noqa: RUF012 - never changed

    def _coordinates(self, _context: WorldContext, addresses: Addresses) -> dict[str, Json]:
        return {"url": addresses.url}


class InsiService(_TlsiService):
    """Search of the national health identity, by card or software certificate."""

    id = "insi"
    _handlers = insi.OPERATIONS
    _operations = {  # noqa: RUF012 - never changed
        ACTION_INSI_CARD: Operation(ACTION_INSI_CARD, insi.BODIES[ACTION_INSI_CARD], INSI_CARD),
        ACTION_INSI_TRAITS: Operation(ACTION_INSI_TRAITS, insi.BODIES[ACTION_INSI_TRAITS], INSI_TRAITS),
    }

    def _coordinates(self, context: WorldContext, addresses: Addresses) -> dict[str, Json]:
        software = context.pki.software(STRUCTURE)
        return {
            "url": addresses.url,
            "certificate_url": addresses.certificate_url,
            "client_certificate": str(software.chain_file.absolute()),
            "client_key": str(software.key_file.absolute()),
            "structure": STRUCTURE,
        }


def teleservices() -> tuple[AdriService, InsiService]:
    """Return the simulators of the bus, sharing one listener as the official ones share one host."""
    listener = TlsiListener()
    return AdriService(listener), InsiService(listener)
