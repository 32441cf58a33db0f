"""The desk of the bus: takes a request, decides the reply, and has both written down."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from email.message import Message
from typing import Protocol

from cryptography import x509

from harness.codecs.soap.assertion import foreign_blocks
from harness.codecs.soap.envelope import Envelope, read_envelope, serialise, write_envelope
from harness.codecs.soap.fault import SoapFault
from harness.codecs.soap.names import NS_ADDRESSING, NS_BAM, NS_LPS, NS_WSSE, qname
from harness.codecs.soap.shape import Part
from harness.codecs.soap.view import CallView, describe_call
from harness.codecs.xml.safe import XmlProblem
from harness.environment.bus import Event
from harness.environment.teleservices.controls import Inquiry, inspect, refusal
from harness.environment.teleservices.faults import SILENCE_S, Strike, reply_to_fault, strike_reply
from harness.environment.teleservices.model import Answer, Incoming, Reply
from harness.model.action import Json
from harness.model.record import EntryKind

__all__ = ["PATH", "Authority", "BusDesk", "Operation", "Provider"]

PATH = "/lps"
_KNOWN_BLOCKS = frozenset(
    {
        qname(NS_WSSE, "Security"),
        qname(NS_LPS, "ContexteLPS"),
        qname(NS_BAM, "ContexteBAM"),
        *(qname(NS_ADDRESSING, name) for name in ("MessageID", "Action", "To", "From", "ReplyTo", "FaultTo")),
    }
)
_PLAIN = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Operation:
    """What the bus must know of an operation before it is reached."""

    action: str
    body: tuple[str, str]
    """Namespace and local name of the business element."""
    shape: tuple[Part, ...]


class Provider(Protocol):
    """One téléservice behind the desk."""

    id: str

    def operations(self) -> Mapping[str, Operation]:
        """Return its operations by action."""
        ...

    def authorisation(self) -> str:
        """Return the number declared for the product, empty when none was."""
        ...

    def strike(self, operation: str) -> Strike | None:
        """Count a call and return the fault that meets it."""
        ...

    def answer(self, call: CallView, now: datetime) -> Answer:
        """Answer a call that passed the controls."""
        ...

    def latency_s(self) -> float:
        """Return how long every answer takes."""
        ...


@dataclass(frozen=True, slots=True)
class Authority:
    """What signatures are checked against."""

    now: Callable[[], datetime]
    certificates: Sequence[x509.Certificate]
    revoked: Callable[[x509.Certificate], bool]


@dataclass(frozen=True, slots=True)
class _Decided:
    reply: Reply
    service: str = ""
    operation: str = ""
    injected: str = ""
    findings: tuple[str, ...] = ()


class BusDesk:
    """Routes on ``wsa:Action`` alone; every request ends as exactly one journal event."""

    def __init__(self, authority: Authority, publish: Callable[[Event], object]) -> None:
        """Serve nobody yet."""
        self._authority = authority
        self._publish = publish
        self._providers: dict[str, Provider] = {}

    def add(self, provider: Provider) -> None:
        """Route the operations of a provider to it."""
        self._providers[provider.id] = provider

    def remove(self, provider: Provider) -> None:
        """Route to it no more."""
        self._providers.pop(provider.id, None)

    def handle(self, incoming: Incoming) -> Reply:
        """Decide the reply and publish the exchange.

        The event is published before anything is sent, so that it stands in the journal before the
        product can report that its step ended.
        """
        decided = self._decide(incoming)
        reply = decided.reply
        sent = reply.body if reply.sent is None else reply.body[: reply.sent]
        data: dict[str, Json] = {
            "service": decided.service,
            "operation": decided.operation,
            "http_status": reply.status,
            "injected": decided.injected,
            "findings": list(decided.findings),
            "client_certificate": incoming.client.common_name if incoming.client else "",
        }
        self._publish(Event(EntryKind.EXCHANGE, data, {"request": incoming.body, "response": sent}))
        return reply

    def _decide(self, incoming: Incoming) -> _Decided:
        refused = _refused_http(incoming)
        if refused is not None:
            return refused
        envelope, call = read_envelope(incoming.body), describe_call(incoming.body)
        provider = next((one for one in self._providers.values() if call.action in one.operations()), None)
        findings = inspect(self._inquiry(incoming, envelope, call, provider))
        fault = refusal(findings, call.message_id)
        if provider is None:
            # An unknown action always is a finding that refuses, so there is a fault to send.
            reply = reply_to_fault(fault) if fault else Reply(500)
            return _Decided(reply, operation="", findings=findings)
        return self._serve(provider, call, findings, fault)

    def _serve(
        self, provider: Provider, call: CallView, findings: tuple[str, ...], fault: SoapFault | None
    ) -> _Decided:
        strike = provider.strike(call.operation)
        if fault is None:
            answer = provider.answer(call, self._authority.now())
            findings, reply = findings + answer.findings, _reply(answer)
        else:
            reply = reply_to_fault(fault)
        if strike is not None:
            reply = strike_reply(strike, reply, call.message_id)
        reply = replace(reply, delay_s=min(reply.delay_s + provider.latency_s(), SILENCE_S))
        silent = strike is None and reply.transport == "silence"
        injected = strike.spec.id if strike else "silence" if silent else ""
        return _Decided(reply, provider.id, call.operation, injected, findings)

    def _inquiry(
        self,
        incoming: Incoming,
        envelope: Envelope | XmlProblem,
        call: CallView,
        provider: Provider | None,
    ) -> Inquiry:
        operation = provider.operations()[call.action] if provider else None
        return Inquiry(
            call=call,
            body=envelope.body[0] if isinstance(envelope, Envelope) and len(envelope.body) == 1 else None,
            service=provider.id if provider else "",
            expected_body=operation.body if operation else ("", ""),
            shape=operation.shape if operation else (),
            media_action=_parameter(incoming.content_type, "action"),
            now=self._authority.now(),
            authorities=self._authority.certificates,
            revoked=self._authority.revoked,
            authorisation=provider.authorisation() if provider else "",
            mutual=incoming.mutual,
            client=incoming.client,
            foreign=foreign_blocks(envelope) if isinstance(envelope, Envelope) else (),
            must_understand=isinstance(envelope, Envelope) and _demands(envelope),
        )


def _reply(answer: Answer) -> Reply:
    if answer.silent:
        return Reply(0, transport="silence", delay_s=SILENCE_S)
    if isinstance(answer.content, SoapFault):
        return reply_to_fault(answer.content)
    return Reply(200, serialise(write_envelope(answer.content)))


def _demands(envelope: Envelope) -> bool:
    marks = {block.get(qname(envelope.version, "mustUnderstand")) for block in envelope.headers if _unknown(block.tag)}
    return bool(marks & {"1", "true"})


def _unknown(tag: object) -> bool:
    return tag not in _KNOWN_BLOCKS


def _refused_http(incoming: Incoming) -> _Decided | None:
    """Return the reply to what is no SOAP call at all, None when it may be one."""
    allow = {"Allow": "POST"}
    if incoming.path.partition("?")[0] != PATH:
        return _Decided(Reply(404, b"404", _PLAIN), findings=("http-path",))
    if incoming.method != "POST":
        return _Decided(Reply(405, b"405", _PLAIN, allow), findings=("http-method",))
    if incoming.too_big:
        return _Decided(Reply(413, b"413", _PLAIN), findings=("http-size",))
    if incoming.encoding not in ("", "identity"):
        return _Decided(Reply(415, b"415", _PLAIN), findings=("http-encoding",))
    return None


def _parameter(content_type: str, name: str) -> str:
    header = Message()
    header["Content-Type"] = " ".join(content_type.split())
    value = header.get_param(name, "", unquote=True)
    return value if isinstance(value, str) else ""
