"""Journal entries: the closed list of things a run may write down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from harness.model.action import Json

__all__ = ["Attempt", "Entry", "EntryKind", "JobRecord"]


class EntryKind(StrEnum):
    """Kind of a journal line; ``docs/run-folder.md`` describes the data of each."""

    OPENED = "opened"
    """First line: plan digest, job key, attempt, bench digest."""
    WORLD = "world"
    """The world stands: services, card mode (no port, no path)."""
    HELLO = "hello"
    """The product introduced itself."""
    CASE_STARTED = "case_started"
    CASE_ENDED = "case_ended"
    STEP_STARTED = "step_started"
    STEP_ENDED = "step_ended"
    """Status, message blob, artifacts."""
    EXCHANGE = "exchange"
    """One téléservice exchange: service, operation, request blob, response blob, status, injected."""
    REFUSED_CONNECTION = "refused_connection"
    CARD_EVENT = "card_event"
    """Insertion, removal, swap: role, slot, card blob."""
    CARD_TRACE = "card_trace"
    """Commands since the last one: blob of JSON lines, count."""
    CARD_STATE = "card_state"
    """State of a card before or after a case: role, slot, when, snapshot blob."""
    MAIL_IN = "mail_in"
    """A mail the product sent: raw blob, decoded lot blob, or the reason it could not be decoded."""
    MAIL_OUT = "mail_out"
    """A return put in the product's mailbox: kind (arl, noemie), raw blob, decoded blob."""
    MAIL_LOGIN = "mail_login"
    BEACON = "beacon"
    """The recorder was listening at this instant; a gap makes absence checks inconclusive."""
    CLOCK = "clock"
    """The simulated clock was moved."""
    PRODUCT_LOG = "product_log"
    """Standard error or a log file of the product, as a blob."""
    OPERATOR = "operator"
    """A person's remark, justification or dropped file."""
    RESUMED = "resumed"
    BENCH_FAULT = "bench_fault"
    """The bench itself failed; the attempt is an ``error``."""
    BLOCKED = "blocked"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Entry:
    """One journal line. ``data`` holds no personal data or secret: blob names only."""

    seq: int
    prev: str
    at: str
    clock: str
    kind: EntryKind
    data: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt of a job as read back from disk."""

    number: int
    entries: tuple[Entry, ...]
    sealed: bool


@dataclass(frozen=True, slots=True)
class JobRecord:
    """All attempts of a job, oldest first."""

    key: str
    attempts: tuple[Attempt, ...]
