"""Writes down what happens in one attempt: every event of the bus becomes one journal line."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable

from harness.environment.bus import Event, EventBus
from harness.evidence import AttemptPaths, BlobStore, JournalWriter, SyncPolicy
from harness.evidence.reading import blob_names
from harness.evidence.seal import seal_of, write_seal
from harness.model.action import Json
from harness.model.record import EntryKind

__all__ = ["Heartbeat", "Recorder", "json_blob"]

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def json_blob(value: Json) -> bytes:
    """Return a JSON value as the bytes of a blob, always the same for the same value."""
    return _ENCODER.encode(value).encode("utf-8", "replace")


class Recorder:
    """The only subscriber that writes; it stores an event's blobs, then its line.

    Args:
        attempt: Where the journal and the seal go.
        blobs: The run's evidence store.
        clock: Simulated instant of each line.
        bus: What it listens to; its own facts go the same way, so that waits see them too.
        policy: When lines are forced to the disk.
    """

    def __init__(
        self,
        attempt: AttemptPaths,
        blobs: BlobStore,
        clock: Callable[[], str],
        bus: EventBus,
        policy: SyncPolicy,
    ) -> None:
        self.bus = bus
        self._attempt = attempt
        self._blobs = blobs
        self._policy = policy
        self._journal = JournalWriter(attempt.journal, clock, policy)
        self._named: set[str] = set()
        self._broken: Exception | None = None
        self._unsubscribe = bus.subscribe(self._write)

    @property
    def sync_seconds(self) -> float:
        """Time spent forcing the journal to the disk, in seconds."""
        return self._journal.sync_seconds

    def record(self, kind: EntryKind, data: dict[str, Json] | None = None, **blobs: bytes) -> None:
        """Write one entry; each blob ``x`` is stored and named in the data as ``x_blob``."""
        self.bus.publish(Event(kind, data or {}, blobs))

    def keep(self, content: bytes) -> str:
        """Store bytes that an entry will name by itself."""
        return self._blobs.put(content)

    def step_boundary(self) -> None:
        """Mark the end of a step; raises what a simulator's thread failed to write."""
        if self._broken is not None:
            raise self._broken
        if self._policy is SyncPolicy.EACH_STEP:
            self._blobs.sync()
            self._journal.step_boundary()

    def seal(self) -> None:
        """Close the journal and write its seal."""
        self._unsubscribe()
        if self._policy is not SyncPolicy.NEVER:
            self._blobs.sync()
        self._journal.close(sealing=True)
        seal = seal_of(self._attempt.job, self._attempt.number, self._journal, self._named)
        write_seal(self._attempt.seal, seal, self._policy)

    def abandon(self) -> None:
        """Close the journal without a seal: the attempt was interrupted."""
        self._unsubscribe()
        self._journal.close()

    def _write(self, event: Event) -> None:
        data = event.data
        try:
            if event.blobs:
                data = {**data, **{f"{name}_blob": self._blobs.put(blob) for name, blob in event.blobs.items()}}
            self._journal.append(event.kind, data)
        except Exception as error:
            self._broken = error
            raise
        if data:
            self._named.update(blob_names(data))


class Heartbeat:
    """A thread that shows, while a step runs, that the bench was there to see.

    It also does the looks that cannot wait for the end of the step (card traces, for a person).
    With a period of 0 there is no thread.
    """

    def __init__(self, beat: Callable[[], object], period_s: float) -> None:
        self._beat = beat
        self._period_s = period_s
        self._beating = threading.Event()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Beat from now on."""
        self._beating.set()
        if self._thread is None and self._period_s:
            self._thread = threading.Thread(target=self._run, name="recette-heartbeat", daemon=True)
            self._thread.start()

    def pause(self) -> None:
        """Stop beating until the next start."""
        self._beating.clear()

    def end(self) -> None:
        """End the thread."""
        self._ended.set()
        self._beating.clear()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        while not self._ended.wait(self._period_s):
            if self._beating.is_set():
                try:
                    self._beat()
                except Exception:  # noqa: BLE001 - the recorder keeps what broke and raises it at the step boundary
                    return
