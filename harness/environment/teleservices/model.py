"""Nouns of the téléservices simulators: what comes in, what is answered, what is noticed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from harness.codecs.soap.fault import SoapFault
from harness.codecs.soap.view import CallView
from harness.codecs.xml.safe import Element
from harness.loading.yaml_nodes import Tree
from harness.model.person import Person

__all__ = [
    "Answer",
    "ClientCertificate",
    "Desk",
    "FaultSpec",
    "Handler",
    "Incoming",
    "Register",
    "Reply",
    "Situation",
    "Tree",
]

Register = Mapping[str, Person]
"""Person id → person: the one truth that cards and services share."""


@dataclass(frozen=True, slots=True)
class ClientCertificate:
    """What the simulator reads of the TLS certificate of the caller."""

    common_name: str
    unit: str


@dataclass(frozen=True, slots=True)
class Incoming:
    """One HTTP request, byte for byte, and the channel it came through."""

    method: str
    path: str
    content_type: str
    encoding: str
    body: bytes
    too_big: bool = False
    mutual: bool = False
    """True on the listener that demands a client certificate."""
    client: ClientCertificate | None = None
    target: str = ""
    """What stood in the request line, percent-encoded as it came."""
    fields: tuple[tuple[str, str], ...] = ()
    """Header fields, in their order."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an operation answers: a business element or a fault, and about whom."""

    content: Element | SoapFault
    findings: tuple[str, ...] = ()
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Situation:
    """What an operation answers from, besides the request."""

    now: datetime
    register: Register
    scripts: Mapping[str, Mapping[str, Tree]] = field(default_factory=dict)
    """Person id → answer scripted for her; absent = computed."""


Handler = Callable[[CallView, Situation], Answer]
"""One operation; pure."""


@dataclass(frozen=True, slots=True)
class FaultSpec:
    """One entry of the fault catalogue of a service."""

    id: str
    layer: str
    """``soap``, ``xml``, ``http`` or ``tcp``."""
    label: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back on the wire, and how."""

    status: int
    body: bytes = b""
    content_type: str = "application/soap+xml; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    transport: str = ""
    """Empty = plainly; else ``silence``, ``reset`` or ``truncate``."""
    sent: int | None = None
    """Bytes of ``body`` that really leave when truncated."""


Desk = Callable[[Incoming], Reply]
"""Judges nothing: records the exchange and says what to send back."""
