"""The listener that all téléservices of the bus share: one port per way of authenticating."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from harness.environment.loop import LoopThread
from harness.environment.net import bind, endpoint, reachable_host
from harness.environment.service import WorldContext
from harness.environment.teleservices.desk import PATH, Authority, BusDesk, Provider
from harness.environment.teleservices.wire import Gate, tls_context

__all__ = ["Addresses", "TlsiListener"]


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the bus is reached."""

    url: str
    """Server TLS only: the caller is known by the assertion of a card."""
    certificate_url: str
    """Mutual TLS: the caller is known by a software certificate."""


class TlsiListener:
    """Opened by the first service that needs it, closed with the last."""

    def __init__(self) -> None:
        """Listen to nothing yet."""
        self._users: list[Provider] = []
        self._desk: BusDesk | None = None
        self._loop: LoopThread | None = None
        self._gates: list[Gate] = []
        self._addresses = Addresses("", "")

    def open(self, context: WorldContext, provider: Provider) -> Addresses:
        """Serve ``provider`` and return where; the first call starts listening.

        Raises:
            OSError: no port can be taken on the address of the context.
        """
        if self._desk is None:
            self._start(context)
        if self._desk is not None:
            self._desk.add(provider)
        self._users.append(provider)
        return self._addresses

    def close(self, provider: Provider) -> None:
        """Serve ``provider`` no more; the last one stops the listener."""
        if provider not in self._users:
            return
        self._users.remove(provider)
        if self._desk is not None:
            self._desk.remove(provider)
        if not self._users:
            self._stop()

    def _start(self, context: WorldContext) -> None:
        host = reachable_host(context.listen, context.advertise)
        server = context.pki.server(tuple(dict.fromkeys((host, "localhost", "127.0.0.1"))))
        authorities = (context.pki.root, context.pki.organisations, context.pki.persons)
        authority = Authority(
            now=context.clock.now,
            certificates=tuple(one.certificate for one in authorities),
            revoked=context.pki.is_revoked,
        )
        desk = BusDesk(authority, context.bus.publish)
        sockets = [bind(context.listen), bind(context.listen)]
        plain, mutual = (f"https://{endpoint(one, context.advertise).authority}{PATH}" for one in sockets)
        loop = LoopThread("recette-tlsi")
        try:
            for name, one, trusted in zip(("cps", "certificate"), sockets, (None, context.pki.ca_file), strict=True):
                tls = tls_context(server.chain_file, server.key_file, trusted)
                gate = Gate(name, one, tls, desk.handle, context.bus.publish)
                loop.run(gate.start())
                self._gates.append(gate)
        except BaseException:
            self._loop = loop
            self._stop()
            raise
        self._desk, self._loop, self._addresses = desk, loop, Addresses(plain, mutual)

    def _stop(self) -> None:
        loop, gates = self._loop, tuple(self._gates)
        self._desk, self._loop, self._addresses = None, None, Addresses("", "")
        self._gates.clear()
        if loop is None:
            return
        with contextlib.ExitStack() as stack:
            stack.callback(loop.close)
            for gate in gates:
                stack.callback(loop.run, gate.stop())
