"""The event bus: what happens in the world, told once, in one order, to whoever subscribed."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from harness.model.action import Json
from harness.model.record import EntryKind

__all__ = ["Event", "EventBus", "Predicate", "Subscriber"]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened; ``data`` names no person, bytes go to ``blobs``."""

    kind: EntryKind
    data: Mapping[str, Json] = field(default_factory=dict)
    blobs: Mapping[str, bytes] = field(default_factory=dict)


Subscriber = Callable[[Event], None]
Predicate = Callable[[Event], bool]


class EventBus:
    """Thread-safe; every subscriber sees every event in the same order.

    Subscribers run in the publisher's thread under the bus lock: the order of the journal is then
    the order in which things were published.  What a subscriber raises reaches the publisher, for
    an event that was not written down must not pass unnoticed.
    """

    def __init__(self) -> None:
        """Start with nobody listening and nothing told."""
        self._lock = threading.RLock()
        self._condition = threading.Condition(self._lock)
        self._waiting = 0
        self._subscribers: list[Subscriber] = []
        self._told: list[Event] = []

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Tell ``subscriber`` of every later event; return the function that ends it."""
        with self._condition:
            self._subscribers.append(subscriber)

        def unsubscribe() -> None:
            with self._condition:
                if subscriber in self._subscribers:
                    self._subscribers.remove(subscriber)

        return unsubscribe

    def publish(self, kind: EntryKind | Event, data: Mapping[str, Json] | None = None, **blobs: bytes) -> Event:
        """Tell an event, given whole or as its parts, and return it."""
        event = kind if isinstance(kind, Event) else Event(kind, dict(data or {}), blobs)
        with self._lock:
            for subscriber in tuple(self._subscribers):
                subscriber(event)
            # Waiting needs kinds and data only; a run of large mails must not pile up in memory.
            self._told.append(Event(event.kind, event.data) if event.blobs else event)
            if self._waiting:
                self._condition.notify_all()
        return event

    def mark(self) -> int:
        """Return the number of events told so far, to wait for what comes after."""
        with self._condition:
            return len(self._told)

    def wait(self, predicate: Predicate, timeout: float, since: int = 0) -> Event | None:
        """Return the first event from ``since`` on that fits, waiting up to ``timeout`` seconds.

        Events already told count, so nothing is missed between an act and the wait for its effect;
        the event returned carries no blobs.  None: nothing fitted in time.
        """
        deadline = time.monotonic() + timeout
        seen = since
        with self._condition:
            while True:
                found = self._first(predicate, seen)
                if found is not None:
                    return found
                seen = len(self._told)
                left = deadline - time.monotonic()
                if left <= 0:
                    return None
                self._waiting += 1
                try:
                    self._condition.wait(left)
                finally:
                    self._waiting -= 1

    def _first(self, predicate: Predicate, since: int) -> Event | None:
        return next((event for event in self._told[since:] if predicate(event)), None)
