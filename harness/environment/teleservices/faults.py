"""Injected faults: armed by a case or live, counted call by call, and turned into replies."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from harness.codecs.soap.envelope import serialise
from harness.codecs.soap.fault import SoapFault, write_fault
from harness.environment.teleservices.catalogue import CatalogueError
from harness.environment.teleservices.model import FaultSpec, Reply
from harness.i18n import say
from harness.model.case import Fault

__all__ = ["SILENCE_S", "ArmedFaults", "Strike", "reply_to_fault", "strike_reply"]

SILENCE_S = 40.0
"""The longest a silent service keeps a client waiting before it hangs up."""
_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Strike:
    """A fault that applies to the call at hand."""

    order: Fault
    spec: FaultSpec

    def number(self, name: str, default: float) -> float:
        """Return a numeric parameter of the catalogue entry."""
        text = self.spec.parameters.get(name, "")
        return float(text) if text.replace(".", "", 1).isdigit() else default


class ArmedFaults:
    """The faults of one service; each counts its own calls from the moment it was armed."""

    def __init__(self, catalogue: Mapping[str, FaultSpec], orders: Sequence[Fault] = ()) -> None:
        """Arm ``orders``; every one must name an entry of the catalogue."""
        self._catalogue = catalogue
        self._lock = threading.Lock()
        self._armed: list[tuple[Fault, FaultSpec]] = []
        self._calls: list[int] = []
        for order in orders:
            self.arm(order)

    def arm(self, order: Fault) -> None:
        """Arm one more fault.

        Raises:
            CatalogueError: the catalogue has no such fault.
        """
        spec = self._catalogue.get(order.fault)
        if spec is None:
            known = ", ".join(sorted(self._catalogue))
            raise CatalogueError("fault-unknown", fault=order.fault, known=known)
        with self._lock:
            self._armed.append((order, spec))
            self._calls.append(0)

    def strike(self, operation: str) -> Strike | None:
        """Count one call of an operation and return the first armed fault that meets it."""
        met = None
        with self._lock:
            for index, (order, spec) in enumerate(self._armed):
                if order.operation not in ("", operation):
                    continue
                self._calls[index] += 1
                if met is None and order.call in (0, self._calls[index]):
                    met = Strike(order, spec)
        return met


def reply_to_fault(fault: SoapFault, *, mixed_prefixes: bool = False) -> Reply:
    """Return the reply that carries a fault: 400 when the sender is at fault, else 500."""
    status = 400 if fault.role == "Sender" else 500
    return Reply(status, serialise(write_fault(fault, mixed_prefixes=mixed_prefixes)))


def strike_reply(strike: Strike, normal: Reply, message_id: str) -> Reply:
    """Return what goes back instead of ``normal`` when a fault strikes.

    Args:
        strike: the fault and its order.
        normal: what would have been answered.
        message_id: of the request, quoted in faults.

    Raises:
        CatalogueError: the layer of the entry is none of ours.
    """
    delay = strike.order.delay_ms / 1000
    match strike.spec.layer:
        case "soap":
            mixed = strike.spec.parameters.get("mixed_prefixes") == "yes"
            reply = reply_to_fault(_soap_fault(strike, message_id), mixed_prefixes=mixed)
        case "xml":
            # Cut inside the last closing tag: well-formed up to there, never closed.
            reply = Reply(200, normal.body[: normal.body.rindex(b"</")])
        case "http":
            reply = _http(strike, normal)
        case "tcp":
            reply = _tcp(strike)
        case other:
            raise CatalogueError("fault-layer", fault=strike.spec.id, layer=other)
    return _delayed(reply, delay) if delay else reply


def _soap_fault(strike: Strike, message_id: str) -> SoapFault:
    parameters = strike.spec.parameters
    code = strike.order.code or parameters.get("code", "")
    text = parameters.get("text", "") or say("teleservices.service-unavailable")
    return SoapFault(
        role=parameters.get("role", "Receiver"),
        family=parameters.get("family", "siram_40"),
        code=code,
        severity=parameters.get("severity", "fatale"),
        text=text,
        detail=parameters.get("detail", "") or text,
        message_id=message_id,
    )


def _http(strike: Strike, normal: Reply) -> Reply:
    parameters = strike.spec.parameters
    if "status" in parameters:
        status = int(strike.number("status", 503))
        headers = {"Retry-After": parameters["retry_after"]} if "retry_after" in parameters else {}
        return Reply(status, f"<html><body>{status}</body></html>".encode(), _HTML, headers)
    if "keep" in parameters:
        kept = int(len(normal.body) * min(strike.number("keep", 0.5), 1.0))
        return Reply(normal.status, normal.body, normal.content_type, transport="truncate", sent=kept)
    return _delayed(normal, strike.number("delay_ms", 2000) / 1000)


def _tcp(strike: Strike) -> Reply:
    if strike.spec.parameters.get("act") == "reset":
        return Reply(0, transport="reset")
    longest = min(strike.number("longest_s", SILENCE_S), SILENCE_S)
    return Reply(0, transport="silence", delay_s=longest)


def _delayed(reply: Reply, delay: float) -> Reply:
    waited = delay if reply.transport == "silence" else reply.delay_s + delay
    return Reply(
        reply.status,
        reply.body,
        reply.content_type,
        reply.headers,
        min(waited, SILENCE_S),
        reply.transport,
        reply.sent,
    )
