"""A compiled schema at work: one process, one compilation, a bounded time for each document."""

from __future__ import annotations

import os
import selectors
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from lxml import etree

from harness.codecs.problem import Problem
from harness.codecs.schematron.compile import Stylesheet
from harness.codecs.schematron.report import Report, read_svrl
from harness.codecs.xml.safe import Limits, XmlProblem, parse
from harness.codecs.xml.tree import as_problem

__all__ = ["Schematron"]

_WORKER = Path(__file__).with_name("worker.py")
_LIMITS = Limits(max_bytes=20_000_000, max_depth=200, max_elements=500_000)
_MAX_ANSWER = 64_000_000


class _DeadError(Exception):
    """The process said nothing in time, or ended."""


class Schematron:
    """Runs one schema over documents; a context manager that ends its process."""

    def __init__(self, stylesheet: Stylesheet, *, patience: float = 30.0) -> None:
        """Keep the schema; the process starts with the first document.

        Args:
            stylesheet: as `compile_schema` returns it; one without XSLT answers with its problems.
            patience: seconds a document may take, and the compilation; then the process is killed.
        """
        self._stylesheet, self._patience = stylesheet, patience
        self._process: subprocess.Popen[bytes] | None = None
        self.compilations = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    stream.close()
            self._process.wait()
            self._process = None

    def validate(self, document: bytes) -> Report:
        """Return what the schema says of a document; a broken one, or a slow schema, gives a located problem."""
        if not self._stylesheet.xslt:
            return Report((), b"", self._stylesheet.problems)
        tree = parse(document, _LIMITS)
        if isinstance(tree, XmlProblem):
            return Report((), b"", (as_problem(tree),))
        try:
            told = self._start()
            if told is not None:
                return Report((), b"", (told,))
            kind, content = self._ask(b"D", etree.tostring(tree, encoding="UTF-8"))
        except _DeadError:
            self.close()
            return Report((), b"", (Problem("exchanges.schematron-dead", "", (("limit", f"{self._patience:g}"),)),))
        return read_svrl(content) if kind == b"S" else Report((), b"", (self._refusal(kind, content),))

    def _start(self) -> Problem | None:
        """Start the process and have it compile, unless it has; return why it could not."""
        if self._process is not None and self._process.poll() is None:
            return None
        self.close()
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(_WORKER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        kind, content = self._ask(b"X", self._stylesheet.xslt)
        if kind == b"K":
            self.compilations += 1
            return None
        self.close()
        return self._refusal(kind, content)

    def _ask(self, kind: bytes, content: bytes) -> tuple[bytes, bytes]:
        """Send a frame and wait for the answer, no longer than the patience."""
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            raise _DeadError
        until = time.monotonic() + self._patience
        data = memoryview(kind + f"{len(content):08x}".encode("ascii") + content)
        source, sink = process.stdout.fileno(), process.stdin.fileno()
        os.set_blocking(sink, False)
        received = bytearray()
        with selectors.DefaultSelector() as waiting:
            waiting.register(source, selectors.EVENT_READ)
            waiting.register(sink, selectors.EVENT_WRITE)
            while len(received) < 9 or len(received) < 9 + (size := int(received[1:9], 16)):
                ready = waiting.select(max(0.0, until - time.monotonic()))
                if not ready or len(received) > _MAX_ANSWER:
                    raise _DeadError
                for key, _ in ready:
                    if key.fd == sink:
                        data = self._send(sink, data)
                        if not data:
                            waiting.unregister(sink)
                    else:
                        part = os.read(source, 1 << 20)
                        if not part:
                            raise _DeadError
                        received += part
        return bytes(received[:1]), bytes(received[9 : 9 + size])

    @staticmethod
    def _send(sink: int, data: memoryview) -> memoryview:
        try:
            return data[os.write(sink, data) :]
        except BrokenPipeError:
            # What the process had to say before it ended is still to be read.
            return data[:0]

    def _refusal(self, kind: bytes, content: bytes) -> Problem:
        """Return why the processor gave no report; addresses are told from the folder on."""
        if kind == b"M":
            return Problem("exchanges.schematron-absent")
        reason = " ".join(content.decode("utf-8", "replace").split())
        folder = self._stylesheet.folder
        for start in (folder, folder.replace("file:///", "file:/"), folder.removeprefix("file://")) if folder else ():
            reason = reason.replace(start, "")
        outside = "recette:outside" in reason
        code = "exchanges.schematron-outside" if outside else "exchanges.schematron-error"
        return Problem(code, "", (("found" if outside else "reason", reason[:400]),))
