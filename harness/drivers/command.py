"""Drives a product through a program that speaks the driver protocol on its standard streams."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from harness.drivers.base import (
    NEVER_CLOSED,
    ActResult,
    Closed,
    DriverGone,
    Hello,
    Order,
    ResetResult,
    Status,
)
from harness.drivers.process import Child, Gone, Silence, uninterrupted
from harness.drivers.protocol import Bad, Bye, Message, Progress, Result, TooLong, encode, parse
from harness.i18n import say
from harness.model.action import Json
from harness.model.statement import DriverSettings

__all__ = ["CommandDriver", "command_line", "product_environment"]

MAX_PROGRESS = 10_000
"""Progress lines accepted for one action."""

_FAKETIME = ("libfaketime.so.1", "libfaketime.1.dylib")
_FAKETIME_FOLDERS = ("/usr/lib", "/usr/local/lib", "/opt/homebrew/lib")


@dataclass
class CommandDriver:
    """One run of the product's driver program."""

    settings: DriverSettings
    world_file: Path
    clock_file: Path
    started: Callable[[int], object] = id
    """Told the process id as soon as there is one, so that a killed run can be reaped."""
    hello_timeout_s: float = 60.0
    waiting_limit_s: float = 12 * 3600.0
    """How long an action may last once the product answered ``waiting``."""
    automatic: bool = field(default=True, init=False)
    _child: Child | None = field(default=None, init=False)
    _number: int = field(default=0, init=False)

    def hello(self) -> Hello:
        """Start the program and read its first line."""
        command = command_line(self.settings)
        if not command:
            raise DriverGone("drivers.no-command")
        environment = product_environment(self.settings, self.world_file, self.clock_file)
        with uninterrupted():
            try:
                self._child = child = Child(command, environment)
            except OSError as error:
                reason = error.strerror or type(error).__name__
                raise DriverGone("drivers.not-started", {"command": command[0], "reason": reason}) from error
            self.started(child.pid)
        try:
            message = _read(child, time.monotonic() + self.hello_timeout_s)
        except Silence:
            raise DriverGone("drivers.no-hello", {"seconds": f"{self.hello_timeout_s:g}"}) from None
        except Gone:
            raise DriverGone("drivers.ended", {"code": str(child.exit_code())}) from None
        match message:
            case Hello():
                return message
            case Bad(code, excerpt):
                raise DriverGone(code, {"line": "1", "excerpt": excerpt})
            case _:
                raise DriverGone("drivers.hello-expected", {"found": type(message).__name__.lower()})

    def reset(self) -> ResetResult:
        """Send ``reset``."""
        return self._state("reset")

    def restore(self) -> ResetResult:
        """Send ``restore``."""
        return self._state("restore")

    def act(self, order: Order, closed: Closed = NEVER_CLOSED) -> ActResult:  # noqa: ARG002
        """Send the action and read until its result."""
        request: dict[str, Json] = {
            "type": "action",
            "action": order.action.id,
            "arguments": dict(order.arguments),
            "timeout": int(order.timeout_s),
        }
        return self._ask(request, order.timeout_s)

    def take_log(self) -> bytes:
        """Return the error output since the last time."""
        return self._child.take_log() if self._child else b""

    def bye(self) -> None:
        """Say goodbye and let the program end."""
        if self._child:
            try:
                self._child.send(encode({"type": "bye"}), time.monotonic() + 1.0)
            except (Silence, Gone):
                return  # it is past hearing: ``close`` ends it
            self._child.end(5.0)

    def close(self) -> None:
        """Kill what is left of the program and its own children."""
        if self._child:
            self._child.end(0.0)
            self._child.close()
            self._child = None

    def _state(self, request: str) -> ResetResult:
        result = self._ask({"type": request}, self.hello_timeout_s)
        match result.status:
            case Status.DONE:
                return ResetResult.DONE
            case Status.UNSUPPORTED:
                return ResetResult.UNSUPPORTED
            case _ if result.gone:
                raise DriverGone(result.code)
            case _:
                return ResetResult.FAILED

    def _ask(self, request: dict[str, Json], timeout_s: float) -> ActResult:
        child = self._child
        if child is None:
            return _noticed(Status.FAILED, "drivers.gone", gone=True)
        self._number += 1
        request["id"] = str(self._number)
        try:
            deadline = time.monotonic() + timeout_s
            child.send(encode(request), deadline)
            return self._await(child, str(self._number), deadline)
        except Silence:
            # What it would answer from now on could be taken for something else: it is not asked again.
            return _noticed(Status.TIMEOUT, "drivers.timeout", {"seconds": f"{timeout_s:g}"}, gone=True)
        except Gone:
            return _noticed(Status.FAILED, "drivers.ended", {"code": str(child.exit_code())}, gone=True)

    def _await(self, child: Child, number: str, deadline: float) -> ActResult:
        progress = 0
        while True:
            match _read(child, deadline):
                case Result(id=found) as result if found == number:
                    if result.status == "waiting":
                        deadline = time.monotonic() + self.waiting_limit_s
                        continue
                    return ActResult(Status(result.status), result.message, result.artifacts)
                case Result(id=found) if not found.isdecimal() or int(found) > self._number:
                    arguments = {"line": str(child.lines), "found": found[:40], "expected": number}
                    return _noticed(Status.FAILED, "drivers.other-id", arguments)
                case Result():
                    continue  # a late answer to an earlier action that was given up
                case Progress():
                    progress += 1
                    if progress > MAX_PROGRESS:
                        return _noticed(Status.FAILED, "drivers.too-much-progress", {"limit": str(MAX_PROGRESS)})
                case Bad(code, excerpt):
                    return _noticed(Status.FAILED, code, {"line": str(child.lines), "excerpt": excerpt})
                case Bye() | Hello() as message:
                    arguments = {"line": str(child.lines), "found": type(message).__name__.lower()}
                    return _noticed(Status.FAILED, "drivers.unexpected", arguments)


def command_line(settings: DriverSettings) -> tuple[str, ...]:
    """Return the argument vector, ``{python}`` being the running interpreter."""
    return tuple(word.replace("{python}", sys.executable) for word in settings.command)


def product_environment(settings: DriverSettings, world_file: Path, clock_file: Path) -> Mapping[str, str]:
    """Return the variables the product is started with.

    With faketime the clock file itself is the product's time: it is read again at every call,
    and only the calendar is moved, for timeouts must go on elapsing.
    """
    environment = {**os.environ, **settings.environment, "RECETTE_WORLD": str(world_file)}
    if settings.faketime:
        library = _faketime_library()
        if library is None:
            raise DriverGone("drivers.no-faketime")
        environment |= {
            "LD_PRELOAD": str(library),
            "TZ": "UTC",
            "FAKETIME_TIMESTAMP_FILE": str(clock_file),
            "FAKETIME_FMT": "%Y-%m-%dT%H:%M:%SZ",
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "DONT_FAKE_MONOTONIC": "1",
        }
    return environment


def _faketime_library() -> Path | None:
    for folder in _FAKETIME_FOLDERS:
        for name in _FAKETIME:
            for pattern in (f"faketime/{name}", f"*/faketime/{name}"):
                for path in sorted(Path(folder).glob(pattern)):
                    return path
    return None


def _read(child: Child, deadline: float) -> Message:
    line = child.receive(deadline)
    return Bad("drivers.line-too-long", "") if isinstance(line, TooLong) else parse(line)


def _noticed(status: Status, code: str, arguments: Mapping[str, str] | None = None, *, gone: bool = False) -> ActResult:
    """Return a result in the bench's own words."""
    return ActResult(status, say(code, **(arguments or {})), code=code, gone=gone)
