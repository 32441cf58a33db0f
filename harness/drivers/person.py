"""Guides a person at the product from a terminal: one step at a time, one line of answer."""

from __future__ import annotations

import os
import select
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from harness.drivers.base import (
    NEVER_CLOSED,
    ActResult,
    Artifact,
    Closed,
    DriverGone,
    Hello,
    Order,
    ResetResult,
    Status,
)
from harness.drivers.protocol import MAX_MESSAGE, LineBuffer, TooLong
from harness.drivers.wording import order_text
from harness.i18n import say
from harness.model.statement import Statement

__all__ = ["PersonDriver", "parse_answer"]

_WORDS = {
    "fait": Status.DONE,
    "done": Status.DONE,
    "refuse": Status.REFUSED,
    "refused": Status.REFUSED,
    # What the person could not carry out shows nothing about the product: never a pass, never a failure.
    "bloque": Status.UNSUPPORTED,
    "blocked": Status.UNSUPPORTED,
}
_QUIET_S = 2.0
"""After the closing event, how long nothing more must come from the person: she may be about to answer."""

_MEDIA = {
    ".txt": "text/plain",
    ".log": "text/plain",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".pdf": "application/pdf",
    ".xml": "application/xml",
    ".json": "application/json",
}
_MAX_FILES = 100
_MAX_FILE = 8 << 20


def parse_answer(line: str) -> tuple[Status, str] | None:
    """Read ``fait``, ``refusé`` or ``bloqué`` (or the first letters) and the free text after it."""
    word, _, rest = line.strip().partition(" ")
    plain = unicodedata.normalize("NFD", word.casefold().rstrip(":,.;"))
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    for known, status in _WORDS.items():
        if plain and known.startswith(plain):
            return status, rest.strip(" :\t")[:MAX_MESSAGE]
    return None


def _write(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


@dataclass
class PersonDriver:
    """One sitting of a person at the product."""

    statement: Statement
    artifacts_dir: Path
    lang: str = "fr"
    input_fd: int = 0
    write: Callable[[str], object] = _write
    look_s: float = 0.2
    """Seconds between two looks at the drop folder and at what the bench saw."""
    quiet_s: float = _QUIET_S
    automatic: bool = field(default=False, init=False)
    _buffer: LineBuffer = field(default_factory=LineBuffer, init=False)
    _lines: list[str] = field(default_factory=list, init=False)
    _seen: dict[Path, tuple[int, int]] = field(default_factory=dict, init=False)
    _left: bool = field(default=False, init=False)

    @property
    def _drop(self) -> Path:
        folder = self.statement.driver.drop_folder
        return Path(folder) if folder else self.artifacts_dir

    def hello(self) -> Hello:
        """Announce the sitting; the product is who its statement says."""
        product = self.statement.product
        self._say("person-hello", product=product.name, version=product.version)
        self._say("person-drop", folder=str(self._drop))
        self._drop.mkdir(parents=True, exist_ok=True)
        for _ in self._dropped(grown=False):
            pass  # files of an earlier sitting are not evidence of this one
        return Hello(product.name, product.version)

    def reset(self) -> ResetResult:
        """Ask for the initial state."""
        return self._state()

    def restore(self) -> ResetResult:
        """Ask for the initial state: a new attempt starts from there."""
        return self._state()

    def act(self, order: Order, closed: Closed = NEVER_CLOSED) -> ActResult:
        """Announce the step and wait for the answer, or for the bench to see that it took place."""
        self.write("\n" + order_text(order, self.lang) + "\n")
        return self._answer(closed)

    def take_log(self) -> bytes:
        """Return nothing: a log is dropped as a file."""
        return b""

    def bye(self) -> None:
        """End the sitting."""

    def close(self) -> None:
        """End the sitting."""

    def _state(self) -> ResetResult:
        self._say("person-reset")
        result = self._answer(NEVER_CLOSED)
        if result.gone:
            raise DriverGone(result.code)
        return ResetResult.DONE if result.status is Status.DONE else ResetResult.UNSUPPORTED

    def _answer(self, closed: Closed) -> ActResult:
        self.write(say("drivers.person-answer", self.lang))
        artifacts: list[Artifact] = []
        noticed = 0.0
        while True:
            line = self._line()
            artifacts.extend(self._dropped())
            if line is not None:
                if answer := parse_answer(line):
                    artifacts.extend(self._dropped(grown=False))
                    return ActResult(answer[0], answer[1], tuple(artifacts[:_MAX_FILES]))
                self._say("person-not-understood")
            elif self._left:
                text = say("drivers.person-left", self.lang)
                return ActResult(Status.FAILED, text, tuple(artifacts), "drivers.person-left", gone=True)
            elif noticed and time.monotonic() - noticed >= self.quiet_s:
                self._say("person-noticed")
                return ActResult(Status.DONE, "", tuple(artifacts[:_MAX_FILES]))
            elif not noticed and closed():
                noticed = time.monotonic()

    def _line(self) -> str | None:
        """Return a line typed, or None after one look."""
        if not self._lines and not self._left and select.select([self.input_fd], [], [], self.look_s)[0]:
            data = os.read(self.input_fd, 1 << 16)
            self._left = not data
            for line in self._buffer.feed(data):
                self._lines.append("" if isinstance(line, TooLong) else line.decode("utf-8", "replace"))
        return self._lines.pop(0) if self._lines else None

    def _dropped(self, *, grown: bool = True) -> Iterator[Artifact]:
        """Yield the files that are new, once they no longer grow between two looks."""
        try:
            paths = sorted(path for path in self._drop.iterdir() if not path.name.startswith("."))
        except OSError:
            return
        for path in paths[:1000]:
            stamp = _stamp(path)
            if stamp is None or self._seen.get(path) == (-1, -1):
                continue
            before, self._seen[path] = self._seen.get(path), stamp
            if grown and before != stamp:
                continue
            self._seen[path] = (-1, -1)
            if content := _content(path):
                self._say("person-file", name=path.name)
                yield Artifact(path.name, _MEDIA.get(path.suffix.lower(), "application/octet-stream"), content)

    def _say(self, key: str, **arguments: str) -> None:
        self.write(say(f"drivers.{key}", self.lang, **arguments) + "\n")


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        stat = path.lstat()
    except OSError:
        return None
    return (stat.st_size, stat.st_mtime_ns) if path.is_file() and not path.is_symlink() else None


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(_MAX_FILE)
    except OSError:
        return b""
