"""What every way of driving a product offers, and the values exchanged with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from harness.i18n import say
from harness.model.action import Action, Actor, Json

__all__ = [
    "NEVER_CLOSED",
    "PROTOCOL",
    "ActResult",
    "Artifact",
    "Closed",
    "Driver",
    "DriverGone",
    "Hello",
    "Order",
    "ResetResult",
    "Status",
]

PROTOCOL = "1"
"""Version of the driver protocol."""


class Status(StrEnum):
    """How an action ended."""

    DONE = "done"
    REFUSED = "refused"
    UNSUPPORTED = "unsupported"
    FAILED = "failed"
    TIMEOUT = "timeout"


class ResetResult(StrEnum):
    """What the product made of a request to forget everything."""

    DONE = "done"
    UNSUPPORTED = "unsupported"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Hello:
    """How the product, or its driver, introduced itself."""

    product: str
    version: str
    build: str = ""
    actions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Order:
    """One action asked for."""

    id: str
    step: str
    position: int
    """Rank of the step in its case, 1-based."""
    total: int
    """Steps in the case."""
    actor: Actor
    action: Action
    arguments: Mapping[str, Json]
    """As they are sent: typed, persons with their traits, secrets in clear."""
    note: str = ""
    timeout_s: float = 30.0
    case: str = ""
    """Id of the case."""
    title: str = ""
    """Title of the case."""
    clock: datetime | None = None
    """Simulated instant at which the step starts, in UTC."""
    by_bench: tuple[tuple[Action, Mapping[str, Json]], ...] = ()
    """What the bench did itself since the order before: actions and their arguments."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """A file that came with a result: a path inside the artifacts folder, or the bytes themselves."""

    path: str
    media_type: str
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class ActResult:
    """How an action ended, in the product's words or, when ``code`` is set, in the bench's."""

    status: Status
    message: str = ""
    artifacts: tuple[Artifact, ...] = ()
    code: str = ""
    """Message code of what the bench itself noticed (no answer, unreadable line…)."""
    gone: bool = False
    """The product cannot be asked anything more."""


class DriverGone(Exception):  # noqa: N818 - the product left, nobody erred
    """The product could not be started, did not introduce itself, or went away."""

    def __init__(self, code: str, arguments: Mapping[str, str] | None = None) -> None:
        self.code = code
        self.arguments = dict(arguments or {})
        super().__init__(say(code, **self.arguments))


Closed = Callable[[], bool]
"""Tells whether the bench has seen, since it was asked last, an event that closes the action
(``Action.closed_by``): a reading is over when no command comes any more."""


def NEVER_CLOSED() -> bool:  # noqa: N802 - a constant that happens to be a function
    """Stand for actions that only the product, or the person, can close."""
    return False


class Driver(Protocol):
    """One product being driven."""

    automatic: bool
    """False when a person acts: steps may take hours."""

    def hello(self) -> Hello:
        """Start the product and return how it introduced itself.

        Raises:
            DriverGone: It did not start, or said something else.
        """
        ...

    def reset(self) -> ResetResult:
        """Ask the product to forget every case played before."""
        ...

    def restore(self) -> ResetResult:
        """Ask the product to come back to the state it had when the job was interrupted."""
        ...

    def act(self, order: Order, closed: Closed = NEVER_CLOSED) -> ActResult:
        """Have one action carried out; never raises for what the product does."""
        ...

    def take_log(self) -> bytes:
        """Return what the product wrote on its error output since the last time (bounded)."""
        ...

    def bye(self) -> None:
        """Let the product end by itself."""
        ...

    def close(self) -> None:
        """End it whatever happens; harmless when it ended already."""
        ...
