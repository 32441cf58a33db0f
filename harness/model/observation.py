"""What the bench saw of a case, decoded from its journal; judged later, elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = [
    "Artifact",
    "CardCommand",
    "CardEvent",
    "CardSnapshot",
    "CaseObservation",
    "Exchange",
    "Invoice",
    "InvoiceLine",
    "MailIn",
    "MailOut",
    "OtherMail",
    "StepOutcome",
]


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One billed line as rubrics; amounts are integer cents, absent rubrics are missing keys."""

    rubrics: Mapping[str, str]
    locations: Mapping[str, str] = field(default_factory=dict)
    """Rubric → location in the message (``4[108,7]#2``)."""


@dataclass(frozen=True, slots=True)
class Invoice:
    """One invoice as rubrics, bound to a message by a dialect."""

    file: int
    """1-based rank of the received file it stands in."""
    header: Mapping[str, str]
    lines: tuple[InvoiceLine, ...]
    totals: Mapping[str, str]
    locations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Artifact:
    """A screen, log or file that came with a step."""

    name: str
    media_type: str
    content: bytes
    blob: str


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """How one step ended."""

    step: str
    status: str
    """``done``, ``refused``, ``unsupported``, ``failed``, ``timeout`` or ``bench`` (done by the bench)."""
    message: str
    artifacts: tuple[Artifact, ...] = ()
    started_seq: int = 0
    ended_seq: int = 0


@dataclass(frozen=True, slots=True)
class Exchange:
    """One call of a téléservice, raw on both sides."""

    seq: int
    clock: str
    service: str
    operation: str
    request: bytes
    response: bytes
    http_status: int
    injected: str = ""
    """Id of the injected fault, empty = none."""
    findings: tuple[str, ...] = ()
    """Codes of what the simulator noticed in the request (signature, contexts…)."""
    client_certificate: str = ""
    """Common name of the TLS client certificate, empty = none."""
    request_blob: str = ""
    response_blob: str = ""


@dataclass(frozen=True, slots=True)
class CardCommand:
    """One command a product sent to a card, decoded by name; secrets were masked when recorded."""

    seq: int
    role: str
    command: str
    """Family of the command, or name of what happened to the card when ``event`` is set."""
    file: str
    status: str
    """Status word, four hex digits."""
    at: str = ""
    """ISO instant of the real clock."""
    event: bool = False
    """No command but a connection, transaction, reset or change of power."""


@dataclass(frozen=True, slots=True)
class CardSnapshot:
    """State of the card of a role, before or after the case was played; it holds no secret."""

    seq: int
    role: str
    when: str
    """``before`` or ``after``."""
    state: str
    tries: Mapping[str, int]
    """Reference of a code (two hex digits) → tries left."""


@dataclass(frozen=True, slots=True)
class CardEvent:
    """A card went in or out."""

    seq: int
    role: str
    person: str
    event: str
    """``inserted``, ``removed`` or ``cut``; of its reader: ``held``, ``freed``, ``unplugged`` or ``plugged``."""


@dataclass(frozen=True, slots=True)
class MailIn:
    """A mail the product sent to the front end."""

    seq: int
    clock: str
    file: int
    lot: bytes | None
    """Decoded B2 bytes, None when it could not be decoded."""
    problem: str
    raw_blob: str
    lot_blob: str
    recipient: str = ""
    """Mailbox of the fund it came to."""


@dataclass(frozen=True, slots=True)
class OtherMail:
    """A mail the product sent in another flow than that of the funds' lots."""

    seq: int
    clock: str
    flow: str
    """``scor``, ``mssante``, ``dre``…"""
    recipient: str
    raw: bytes
    clear: bytes | None
    """The mail with its envelopes opened (a MIME entity), None when they stayed closed."""
    problem: str
    """Code of what prevented opening."""
    raw_blob: str = ""


@dataclass(frozen=True, slots=True)
class MailOut:
    """A return the bench put in the product's mailbox."""

    seq: int
    kind: str
    """``arl`` or ``noemie``."""
    file: int
    content: bytes
    positive: bool
    blob: str


@dataclass(frozen=True, slots=True)
class CaseObservation:
    """Everything seen in one attempt of one case, in order of ``seq``."""

    case: str
    scheme: str
    attempt: int
    steps: Mapping[str, StepOutcome]
    exchanges: tuple[Exchange, ...]
    commands: tuple[CardCommand, ...]
    card_events: tuple[CardEvent, ...]
    mails_in: tuple[MailIn, ...]
    mails_out: tuple[MailOut, ...]
    logins: tuple[int, ...]
    """``seq`` of successful mailbox logins."""
    beacons: tuple[tuple[int, str], ...]
    """(seq, ISO instant of the real clock)."""
    logs: tuple[Artifact, ...]
    ended: str
    """``complete``, ``aborted`` (the product went away), ``interrupted``, ``bench_fault``, ``blocked``."""
    reason: str = ""
    card_states: tuple[CardSnapshot, ...] = ()
    other_mails: tuple[OtherMail, ...] = ()
    justifications: Mapping[str, str] = field(default_factory=dict)
    """Alternative id → written justification given by the operator."""
