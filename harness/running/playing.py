"""Playing the cases of a job, step by step, once the world stands and the product answers."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from harness.drivers.base import ActResult, Artifact, Driver, Order
from harness.environment.bus import Event
from harness.environment.clock import VirtualClock, instant_text
from harness.evidence import mask_arguments
from harness.model.action import Action, Json, Performer
from harness.model.case import Case, Step
from harness.model.corpus import Corpus
from harness.model.record import EntryKind
from harness.running.arguments import typed_arguments
from harness.running.bench_actions import carry_out
from harness.running.faults import BenchFaultError
from harness.running.options import End
from harness.running.recorder import Heartbeat, Recorder, json_blob
from harness.running.world import JobWorld

__all__ = ["MAX_ARTIFACT", "Player"]

MAX_ARTIFACT = 8 << 20
"""Largest artifact read, in bytes."""


@dataclass
class Player:
    """Everything one job is played with."""

    corpus: Corpus
    scheme: str
    driver: Driver
    world: JobWorld
    clock: VirtualClock
    recorder: Recorder
    heartbeat: Heartbeat
    where: str = "case"
    """What was being done, for a bench fault."""
    gone: bool = False
    """The product went away: nothing more can be asked."""
    _orders: int = 0
    _by_bench: tuple[tuple[Action, dict[str, Json]], ...] = ()
    """What the bench did since the last order."""

    def play(self, cases: Sequence[Case]) -> End:
        """Play the cases in order; once the product went away, the rest is written as not reached."""
        for case in cases:
            self._case(case)
        return End.ABORTED if self.gone else End.COMPLETE

    def _case(self, case: Case) -> None:
        self.where = f"case:{case.id}"
        self.recorder.record(EntryKind.CASE_STARTED, {"case": case.id, "scheme": self.scheme})
        if not self.gone:
            self._begin(case)
        reached = 0
        for step in case.steps:
            if self.gone:
                break
            reached += 1
            self._step(case, step, reached)
        self._product_log()
        if self.world.cards is not None:
            self.world.cards.end()
        data: dict[str, Json] = {"case": case.id, "ended": str(End.ABORTED if self.gone else End.COMPLETE)}
        if reached < len(case.steps):
            data["not_reached"] = [step.id for step in case.steps[reached:]]
        self.recorder.record(EntryKind.CASE_ENDED, data)
        self.recorder.step_boundary()

    def _begin(self, case: Case) -> None:
        if self.clock.now() != case.simulated_date:
            self.clock.set(case.simulated_date)
            self.recorder.record(EntryKind.CLOCK, {"to": instant_text(self.clock.now())})
        self.world.begin(case)

    def _step(self, case: Case, step: Step, position: int) -> None:
        self.where = f"step:{step.id}"
        action = self.corpus.actions.get(step.action)
        if action is None:
            raise BenchFaultError("running.unknown-action", action=step.action)
        arguments = typed_arguments(step.arguments, action.arguments, self.corpus.persons)
        shown = mask_arguments(arguments, action.arguments)
        self.recorder.record(EntryKind.STEP_STARTED, {"step": step.id, "action": action.id}, arguments=json_blob(shown))
        self.recorder.record(EntryKind.BEACON)
        self.heartbeat.start()
        try:
            result = self._act(case, step, action, arguments, position)
        finally:
            self.heartbeat.pause()
        if self.world.cards is not None:
            self.world.cards.flush()
        self.recorder.record(EntryKind.BEACON)
        self._ended(step, result)
        self.recorder.step_boundary()
        self.gone = result is not None and result.gone

    def _act(
        self, case: Case, step: Step, action: Action, arguments: dict[str, Json], position: int
    ) -> ActResult | None:
        """Return the product's answer, None when the bench acted."""
        if action.performer is Performer.BENCH:
            carry_out(action.id, arguments, self.world, self.clock, self.recorder)
            self._by_bench += ((action, arguments),)
            return None
        self._orders += 1
        order = Order(
            id=str(self._orders),
            step=step.id,
            position=position,
            total=len(case.steps),
            actor=step.actor,
            action=action,
            arguments=arguments,
            note=step.note,
            timeout_s=float(step.timeout_s),
            case=case.id,
            title=case.title,
            clock=self.clock.now(),
            by_bench=self._by_bench,
        )
        self._by_bench = ()
        since = self.recorder.bus.mark()

        def fits(event: Event) -> bool:
            return event.kind == action.closed_by

        def closed() -> bool:
            nonlocal since
            # Taken before looking: what comes meanwhile is then seen twice rather than never.
            seen_up_to = self.recorder.bus.mark()
            found = bool(action.closed_by) and self.recorder.bus.wait(fits, 0, since) is not None
            since = seen_up_to
            return found

        return self.driver.act(order, closed)

    def _ended(self, step: Step, result: ActResult | None) -> None:
        artifacts: list[Json] = []
        problems: list[Json] = []
        data: dict[str, Json] = {"step": step.id, "status": "bench", "artifacts": artifacts}
        message = b""
        if result is not None:
            data["status"] = str(result.status)
            message = result.message.encode("utf-8", "replace")
            if result.code:
                data["code"] = result.code
            for rank, artifact in enumerate(result.artifacts, start=1):
                content = _read_artifact(artifact, self.world.artifacts_dir)
                if isinstance(content, bytes):
                    # The product's own name may hold a patient's; only its ending is kept.
                    name = f"{step.id}-{rank}{_suffix(artifact.path)}"
                    blob = self.recorder.keep(content)
                    artifacts.append({"name": name, "media_type": artifact.media_type, "blob": blob})
                else:
                    problems.append({"rank": rank, "code": content})
        if problems:
            data["problems"] = problems
        self.recorder.record(EntryKind.STEP_ENDED, data, message=message)

    def _product_log(self) -> None:
        if log := self.driver.take_log():
            self.recorder.record(EntryKind.PRODUCT_LOG, {"name": "stderr"}, log=log)


def _read_artifact(artifact: Artifact, folder: Path) -> bytes | str:
    """Return the bytes of an artifact, or the code of why they cannot be had.

    Only regular files inside the artifacts folder are read, whatever links or dots the path holds.
    """
    if artifact.content is not None:
        return artifact.content if len(artifact.content) <= MAX_ARTIFACT else "running.artifact-too-large"
    try:
        path = (folder / artifact.path).resolve(strict=True)
        if not path.is_relative_to(folder.resolve()):
            return "running.artifact-outside"
        if not stat.S_ISREG(path.stat().st_mode):
            return "running.artifact-missing"
        with open(path, "rb", opener=_open_file) as stream:
            content = stream.read(MAX_ARTIFACT + 1)
    except (OSError, ValueError, RuntimeError):
        return "running.artifact-missing"
    return content if len(content) <= MAX_ARTIFACT else "running.artifact-too-large"


def _open_file(path: str, flags: int) -> int:
    # Should the product put a pipe or a link in its place meanwhile, nobody waits and nothing is followed.
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)


def _suffix(path: str) -> str:
    suffix = PurePosixPath(path).suffix.lower()
    return suffix if len(suffix) <= 6 and suffix[1:].isalnum() and suffix.isascii() else ""
