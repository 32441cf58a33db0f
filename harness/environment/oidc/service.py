"""Pro Santé Connect as a simulator of the world: listens, counts faults, and has every exchange written down."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace

from harness.environment.bus import Event
from harness.environment.loop import LoopThread
from harness.environment.net import bind, endpoint, reachable_host
from harness.environment.oidc import names
from harness.environment.oidc.asked import Asked, read_asked, written
from harness.environment.oidc.keys import SigningKeys
from harness.environment.oidc.provider import Answered, Provider
from harness.environment.service import WorldContext
from harness.environment.teleservices.catalogue import CatalogueError, read_answers, read_faults
from harness.environment.teleservices.faults import SILENCE_S, ArmedFaults, Strike, strike_reply
from harness.environment.teleservices.model import FaultSpec, Incoming, Reply
from harness.environment.teleservices.trees import text
from harness.environment.teleservices.wire import Gate, tls_context
from harness.model.action import Json
from harness.model.case import Case, Fault, ServiceWorld
from harness.model.person import Professional
from harness.model.record import EntryKind

__all__ = ["PscService"]

_WIRE = frozenset({"http", "tcp"})
"""Layers below the provider; every other one is a way of answering wrongly."""


class PscService:
    """The provider, behind one TLS port."""

    id = "psc"

    def __init__(self) -> None:
        """Listen to nothing yet."""
        self._context: WorldContext | None = None
        self._loop: LoopThread | None = None
        self._gate: Gate | None = None
        self._base = ""
        self._world = ServiceWorld()
        self._catalogue: Mapping[str, FaultSpec] = {}
        self._armed = ArmedFaults({})
        self._provider: Provider | None = None
        # Requests come in the thread of the loop, the next case in that of the bench.
        self._lock = threading.Lock()

    def open(self, context: WorldContext) -> Mapping[str, Json]:
        """Start for the case of the context and return the coordinates.

        Raises:
            OSError: no port can be taken on the address of the context.
            CatalogueError: see ``begin``.
        """
        self._context = context
        listener = bind(context.listen)
        self._base = f"https://{endpoint(listener, context.advertise).authority}"
        host = reachable_host(context.listen, context.advertise)
        server = context.pki.server(tuple(dict.fromkeys((host, "localhost", "127.0.0.1"))))
        self._loop = LoopThread("recette-psc")
        tls = tls_context(server.chain_file, server.key_file)
        self._gate = Gate("psc", listener, tls, self.handle, context.bus.publish)
        self._loop.run(self._gate.start())
        self.begin(context.case)
        return {
            "discovery_url": f"{self._base}{names.DISCOVERY}",
            "client_id": names.CLIENT_ID,
            "client_secret": names.CLIENT_SECRET,
            "redirect_uri": names.REDIRECT_URI,
        }

    def begin(self, case: Case) -> None:
        """Take the professional, answers, faults and latency of ``case``; nobody is signed on any more.

        Raises:
            CatalogueError: the case names a fault or an answer that the folder does not describe.
        """
        context = self._context
        if context is None:
            return
        world = case.world.services.get(self.id, ServiceWorld())
        known = read_answers(context.corpus.files, self.id)
        for answer in world.answers.values():
            if answer not in known:
                raise CatalogueError("answer-unknown", answer=answer, known=", ".join(sorted(known)))
        catalogue = read_faults(context.corpus.files, self.id)
        armed = ArmedFaults(catalogue, [_placed(fault, catalogue) for fault in world.faults])
        professional = _professional(context, case, world)
        script = known.get(world.answers.get(professional.id, ""), {}) if professional else {}
        with self._lock:
            self._world, self._catalogue, self._armed = world, catalogue, armed
            self._provider = Provider(self._base, SigningKeys(context.pki), professional, text(script, "error"))

    def inject(self, fault: Fault) -> None:
        """Misbehave from the next call on; ``fault.call`` counts from now."""
        self._armed.arm(_placed(fault, self._catalogue))

    def close(self) -> None:
        """Stop; harmless when not open."""
        loop, gate = self._loop, self._gate
        self._loop, self._gate, self._context, self._provider = None, None, None, None
        if loop is not None:
            try:
                if gate is not None:
                    loop.run(gate.stop())
            finally:
                loop.close()

    def handle(self, incoming: Incoming) -> Reply:
        """Decide the reply and publish the exchange before anything is sent."""
        with self._lock:
            asked = read_asked(incoming)
            answered, strike = self._decide(incoming, asked)
        reply = answered.reply
        sent = reply.body if reply.sent is None else reply.body[: reply.sent]
        data: dict[str, Json] = {
            "service": self.id,
            "operation": asked.operation,
            "http_status": reply.status,
            "injected": strike.spec.id if strike else "",
            "findings": list(answered.findings),
            "client_certificate": "",
        }
        if self._context is not None:
            event = Event(EntryKind.EXCHANGE, data, {"request": written(incoming), "response": sent})
            self._context.bus.publish(event)
        return reply

    def _decide(self, incoming: Incoming, asked: Asked) -> tuple[Answered, Strike | None]:
        context, provider = self._context, self._provider
        if not asked.operation or context is None or provider is None:
            return Answered(Reply(404, b"404", "text/plain; charset=utf-8"), ("psc-path",)), None
        if incoming.too_big or incoming.method not in {"GET", "POST"}:
            return Answered(Reply(405, b"405", "text/plain; charset=utf-8"), ("psc-method",)), None
        strike = self._armed.strike(asked.operation)
        spec = strike.spec if strike else None
        if spec is not None and spec.layer == "keys":
            provider.keys.rotated = True
        answered = provider.answer(asked, spec, context.clock.now())
        reply = answered.reply
        if strike is not None and strike.spec.layer in _WIRE:
            reply = strike_reply(strike, reply, "")
        elif spec is not None and spec.layer == "json":
            # Cut before the last brace: a JSON text that never closes.
            reply = replace(reply, body=reply.body[: max(reply.body.rfind(b"}"), 0)])
        delay = min(reply.delay_s + self._world.latency_ms / 1000, SILENCE_S)
        return Answered(replace(reply, delay_s=delay), answered.findings), strike


def _placed(fault: Fault, catalogue: Mapping[str, FaultSpec]) -> Fault:
    """Return the order with the operation the catalogue gives the fault, unless it names its own."""
    spec = catalogue.get(fault.fault)
    usual = spec.parameters.get("operation", "") if spec is not None else ""
    return fault if fault.operation else replace(fault, operation=usual)


def _professional(context: WorldContext, case: Case, world: ServiceWorld) -> Professional | None:
    """Return who signs on: the professional that the case scripts an answer for, else the holder of the card."""
    everyone = context.corpus.professionals
    named = (*world.answers, case.cards.get("professional", ""))
    return next((everyone[name] for name in named if name in everyone), None)
