"""What ``recette card serve`` shows as it happens, and the trace file it keeps if asked."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import IO, NoReturn

from rich.console import Console

from harness.cli.card_people import refuse
from harness.i18n import say
from virtual_cards import CardEvent
from virtual_cards.trace.jsonlines import json_line, write_lines
from virtual_cards.trace.pcapng import PcapngWriter
from virtual_cards.trace.view import view_line

__all__ = ["Output", "open_output"]

_SUFFIXES = (".jsonl", ".pcapng")
_NARROWEST, _WIDE = 80, 1000

_Write = Callable[[Sequence[Mapping[str, object]]], None]


class Output:
    """Standard error for people, and a file for programs.

    Args:
        lang: Language of the words.
        json_lines: JSON lines instead of words on standard error.
        write: Keeps entries in the file.
    """

    def __init__(self, lang: str, write: _Write, *, json_lines: bool) -> None:
        self._lang = lang
        self._write = write
        self._json_lines = json_lines
        self._console = Console(file=sys.stderr, highlight=False, soft_wrap=True)
        # A file or a pipe has no width: nothing is cut there.
        self._width = max(self._console.width, _NARROWEST) if sys.stderr.isatty() else _WIDE

    def say(self, sentence: str) -> None:
        """Say something that is no part of the trace."""
        if sentence and not self._json_lines:
            with suppress(OSError):  # the terminal was closed: the cards go on being served until the signal
                self._console.print(sentence, markup=False)

    def event(self, event: CardEvent) -> None:
        """Show that a card went in or out."""
        now = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        entry = {
            "n": 0,
            "slot": event.slot,
            "card": event.card,
            "name": event.event,
            "command": "event",
            "file": "",
            "request": "",
            "response": "",
            "sw": "",
            "at": now,
            "kind": "event",
            "decoded": {"serial": event.serial},
        }
        self.entries([entry])

    def entries(self, entries: Sequence[Mapping[str, object]]) -> None:
        """Show and keep entries of the trace."""
        with suppress(OSError):  # as above
            for entry in entries:
                if self._json_lines:
                    sys.stderr.write(json_line(entry) + "\n")
                else:
                    self._console.print(view_line(entry, self._lang, self._width))
            sys.stderr.flush()
        self._write(entries)


@contextmanager
def open_output(trace: Path | None, lang: str, *, json_lines: bool) -> Iterator[Output]:
    """Open the output; the form of the file is told by its suffix. Stops the command (exit 2) when it cannot be."""
    if trace is None:
        yield Output(lang, lambda _: None, json_lines=json_lines)
        return
    if trace.suffix not in _SUFFIXES:
        refuse(say("card.trace-suffix", lang, path=str(trace), known=", ".join(_SUFFIXES)))
    try:
        stream = trace.open("wb")
    except OSError as fault:
        _refuse(trace, lang, fault)
    with _closing(stream, trace, lang):
        write = PcapngWriter(stream, lang).write_all if trace.suffix == ".pcapng" else _lines_to(stream)
        yield Output(lang, _told(write, stream, trace, lang), json_lines=json_lines)


def _told(write: _Write, stream: IO[bytes], trace: Path, lang: str) -> _Write:
    """Return what writes entries, or says why they cannot be written and stops the command (exit 2)."""

    def keep(entries: Sequence[Mapping[str, object]]) -> None:
        try:
            write(entries)
        except OSError as fault:
            with suppress(OSError):  # the same fault again
                stream.close()
            _refuse(trace, lang, fault)

    return keep


@contextmanager
def _closing(stream: IO[bytes], trace: Path, lang: str) -> Iterator[None]:
    try:
        yield
    finally:
        try:
            stream.close()
        except OSError as fault:
            _refuse(trace, lang, fault)


def _refuse(trace: Path, lang: str, fault: OSError) -> NoReturn:
    refuse(say("card.trace-unwritable", lang, path=str(trace), detail=str(fault.strerror)))


def _lines_to(stream: IO[bytes]) -> _Write:
    text = TextIOWrapper(stream, "utf-8", write_through=True)
    return lambda entries: write_lines(entries, text)
