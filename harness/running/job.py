"""One job: open its world, drive the product through its cases, record, seal, close."""

from __future__ import annotations

import secrets
import shutil
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from harness.drivers.base import Driver, DriverGone, ResetResult
from harness.drivers.command import CommandDriver
from harness.drivers.null import NullDriver
from harness.drivers.person import PersonDriver
from harness.drivers.process import uninterrupted
from harness.environment.bus import EventBus
from harness.environment.clock import VirtualClock, instant_text
from harness.evidence import AttemptPaths, RunPaths
from harness.evidence.seal import FORMAT_VERSION
from harness.model.case import Case
from harness.model.corpus import Corpus
from harness.model.plan import Job, Plan
from harness.model.record import EntryKind
from harness.running.faults import BenchFaultError, EnvironmentBlockedError
from harness.running.options import AttemptSummary, End, RunOptions
from harness.running.playing import Player
from harness.running.reaping import WORK_PREFIX, Traces
from harness.running.recorder import Heartbeat, Recorder
from harness.running.world import EmptyWorld, JobWorld, needs_simulation, open_job_world

__all__ = ["run_job"]

_MAX_DETAIL = 1 << 16
"""Characters kept of a traceback, from its end."""


def run_job(job: Job, plan: Plan, corpus: Corpus, out: RunPaths, options: RunOptions) -> AttemptSummary:
    """Run one job as a new attempt and seal it, whatever the product or the world does.

    Raises:
        BenchFaultError: The plan names a case that the packs do not bring; nothing was written.
        OSError: The run folder cannot be written; the attempt stays without a seal.
        BaseException: An interruption (``KeyboardInterrupt``); the attempt stays without a seal
            and everything it started is closed.
    """
    cases = _cases(job, corpus)
    kind = options.driver or plan.statement.driver.kind
    attempt = out.new_attempt(job.key)
    # Without a product nobody reads a world: measuring the bench then measures no temporary folder.
    bare = kind == "null" and not needs_simulation(cases, corpus)
    with nullcontext() if bare else _work_folder(attempt) as traces:
        work_dir = traces.work_dir if traces else attempt.folder
        clock = (UnreadClock if bare else VirtualClock)(work_dir / "clock", cases[0].simulated_date)
        with _Attempt(job, cases, plan, corpus, out, options, attempt, clock, kind, traces) as running:
            return running.run()


@contextmanager
def _work_folder(attempt: AttemptPaths) -> Iterator[Traces]:
    """Make a folder for the world; the record by which it can be reaped is there before it and until after it."""
    folder = Path(tempfile.gettempdir()) / f"{WORK_PREFIX}{secrets.token_hex(8)}"
    traces = Traces(attempt, folder)
    folder.mkdir(mode=0o700)
    try:
        yield traces
    finally:
        with uninterrupted():
            shutil.rmtree(folder, ignore_errors=True)
            traces.forget()


class UnreadClock(VirtualClock):
    """Simulated time that nobody but the bench reads: there is no file."""

    def __init__(self, path: Path, start: datetime) -> None:
        self.path = path
        self._now = start

    def set(self, instant: datetime) -> datetime:
        """Move to an instant."""
        self._now = instant.astimezone(UTC).replace(microsecond=0)
        return self._now

    def now(self) -> datetime:
        """Return the simulated instant, in UTC."""
        return self._now

    def advance(self, seconds: int) -> datetime:
        """Move forward by a number of seconds."""
        return self.set(self._now + timedelta(seconds=seconds))


def _cases(job: Job, corpus: Corpus) -> tuple[Case, ...]:
    for planned in job.cases:
        if planned.case not in corpus.cases:
            raise BenchFaultError("running.unknown-case", case=planned.case)
    return tuple(corpus.cases[planned.case] for planned in job.cases)


class _Attempt:
    """The things one attempt holds open."""

    def __init__(
        self,
        job: Job,
        cases: tuple[Case, ...],
        plan: Plan,
        corpus: Corpus,
        out: RunPaths,
        options: RunOptions,
        attempt: AttemptPaths,
        clock: VirtualClock,
        kind: str,
        traces: Traces | None,
    ) -> None:
        self._job, self._cases, self._plan, self._corpus = job, cases, plan, corpus
        self._options, self._attempt, self._kind = options, attempt, kind
        self._clock, self._work_dir = clock, clock.path.parent
        self._plan_digest = out.plan_digest
        self._instant = (cases[0].simulated_date, instant_text(cases[0].simulated_date))
        self._bus = EventBus()
        self._recorder = Recorder(attempt, out.blobs, self._now, self._bus, options.sync)
        self._traces = traces
        self._world: JobWorld | None = None
        self._driver: Driver | None = None
        self._heartbeat: Heartbeat | None = None
        self._player: Player | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Close what an interruption left open; harmless after a normal end."""
        self._close()
        if kind is not None:
            self._recorder.abandon()
            if self._traces is not None:
                self._traces.end_all()

    def run(self) -> AttemptSummary:
        """Play everything, then close the product, the world and the journal, in that order."""
        self._recorder.record(
            EntryKind.OPENED,
            {
                "plan_digest": self._plan_digest,
                "job": self._job.key,
                "attempt": self._attempt.number,
                "bench_digest": self._plan.bench_digest,
                "format_version": FORMAT_VERSION,
            },
        )
        end, reason, detail = self._played()
        broken = self._close(polite=end is End.COMPLETE)
        if broken and end is not End.BENCH_FAULT:
            end, reason, detail = self._bench_fault("close", "running.close-failed", "\n".join(broken))
        self._recorder.record(EntryKind.CLOSED)
        self._recorder.seal()
        return AttemptSummary(self._job.key, self._attempt.number, end, reason, detail, self._recorder.sync_seconds)

    def _played(self) -> tuple[End, str, str]:
        """Return how it ended, with a message code and the words for the terminal."""
        try:
            return self._play(), "", ""
        except (DriverGone, EnvironmentBlockedError) as reason:
            detail = str(reason)
            self._recorder.record(EntryKind.BLOCKED, {"reason": reason.code}, detail=detail.encode())
            return End.BLOCKED, reason.code, detail
        except BenchFaultError as fault:
            return self._bench_fault(self._place, fault.code, str(fault))
        except Exception as error:  # noqa: BLE001 - whatever broke in the bench is written down, and accuses nobody
            text = "".join(traceback.format_exception(error))
            return self._bench_fault(self._place, "running.bench-fault", text)

    @property
    def _place(self) -> str:
        if self._player is not None:
            return self._player.where
        return "world" if self._world is None else "driver"

    def _bench_fault(self, where: str, code: str, detail: str) -> tuple[End, str, str]:
        content = detail[-_MAX_DETAIL:].encode("utf-8", "replace")
        self._recorder.record(EntryKind.BENCH_FAULT, {"where": where, "code": code}, detail=content)
        return End.BENCH_FAULT, code, detail.strip().rpartition("\n")[2]

    def _play(self) -> End:
        statement, options = self._plan.statement, self._options
        self._world = world = open_job_world(
            self._work_dir, self._clock, self._bus, self._cases, self._job.scheme, self._corpus, statement, options
        )
        self._recorder.record(EntryKind.WORLD, {"services": list(world.services), "cards": world.card_mode})
        self._driver = driver = self._made(world)
        hello = driver.hello()
        isolated = driver.reset() is ResetResult.DONE
        self._recorder.record(
            EntryKind.HELLO,
            {"product": hello.product, "version": hello.version, "build": hello.build, "isolated": isolated},
        )
        # Where there is nothing to watch, no thread need show that it was watched.
        watching = not isinstance(world, EmptyWorld)
        self._heartbeat = heartbeat = Heartbeat(self._beat, options.beacon_s if watching else 0.0)
        self._player = Player(self._corpus, self._job.scheme, driver, world, self._clock, self._recorder, heartbeat)
        return self._player.play(self._cases)

    def _made(self, world: JobWorld) -> Driver:
        statement, options = self._plan.statement, self._options
        match self._kind:
            case "command":
                return CommandDriver(
                    statement.driver,
                    world.path,
                    self._clock.path,
                    started=self._traces.started if self._traces else id,
                    hello_timeout_s=options.hello_timeout_s,
                    waiting_limit_s=options.waiting_limit_s,
                )
            case "person":
                return PersonDriver(statement, world.artifacts_dir, options.lang, world.path)
            case "null":
                return NullDriver()
            case _:
                raise BenchFaultError("running.unknown-driver", kind=self._kind)

    def _beat(self) -> None:
        self._recorder.record(EntryKind.BEACON)
        # A person's reading is noticed while it happens; a program says itself that it is done.
        if self._driver is not None and not self._driver.automatic and self._world and self._world.cards:
            self._world.cards.flush()

    def _close(self, *, polite: bool = False) -> list[str]:
        """End the product, then the world; return what broke, in words."""
        broken: list[str] = []
        if self._heartbeat is not None:
            self._heartbeat.end()
            self._heartbeat = None
        driver, self._driver = self._driver, None
        if driver is not None:
            try:
                if polite:
                    driver.bye()
                if log := driver.take_log():
                    self._recorder.record(EntryKind.PRODUCT_LOG, {"name": "stderr"}, log=log)
                driver.close()
            except Exception as error:  # noqa: BLE001 - the world must be closed whatever the product's end
                broken.append(repr(error))
        world, self._world = self._world, None
        if world is not None:
            try:
                broken.extend(world.close())
            except Exception as error:  # noqa: BLE001 - the journal must be closed whatever the world's end
                broken.append(repr(error))
        return broken

    def _now(self) -> str:
        """Return the simulated instant as text; written again only when the clock was moved."""
        instant = self._clock.now()
        if instant is not self._instant[0]:
            self._instant = (instant, instant_text(instant))
        return self._instant[1]
