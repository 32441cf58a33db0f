"""A trace of commands and answers as JSON lines, as a virtual card writes it, read and written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from harness.codecs.jsons import Plain, decode_json, encode_json, plain
from harness.codecs.problem import MAX_PROBLEMS, Problem

__all__ = ["Trace", "TraceLine", "decode_trace", "encode_trace", "looks_like_trace"]

MAX_BYTES = 64 << 20
MAX_LINES = 100_000
_HEX = re.compile(r"(?:[0-9A-Fa-f]{2})*")
_STATUS = re.compile(r"(?:[0-9A-F]{4})?")
_TEXTS = ("card", "name", "command", "file", "at")


@dataclass(frozen=True, slots=True)
class TraceLine:
    """One command and its answer, or one event."""

    n: int
    """Commands are counted from 1 on each reader; an event bears the number of the one before it."""
    name: str
    request: bytes = b""
    response: bytes = b""
    """The whole answer, status word included."""
    status: str = ""
    """Four hexadecimal digits; empty when the card went away before answering, or for an event."""
    file: str = ""
    slot: int = 0
    card: str = ""
    command: str = ""
    """Family of the command: ``select``, ``read``, ``verify``…"""
    at: str = ""
    kind: str = "apdu"

    @property
    def data(self) -> bytes:
        """What was answered, without the status word."""
        return self.response[:-2]

    @property
    def words(self) -> str:
        """The line for a person: ``SELECT 3F00 9000``."""
        return " ".join(part for part in (self.name, self.file, self.status) if part)


@dataclass(frozen=True, slots=True)
class Trace:
    """The lines that could be read, and what is wrong with the others (``line:column``)."""

    lines: tuple[TraceLine, ...]
    problems: tuple[Problem, ...] = ()


def looks_like_trace(data: bytes) -> bool:
    """Tell whether data are a trace: a first line that is a JSON object with a name and a number."""
    first = data.lstrip()[:65_536].split(b"\n", 1)[0]
    return first.startswith(b"{") and b'"name"' in first and b'"n"' in first


def decode_trace(data: bytes) -> Trace:
    """Read a trace; a line that is none is told and left out; what a line says besides is not kept.

    Args:
        data: At most 64 MiB and 100 000 lines.
    """
    if len(data) > MAX_BYTES:
        arguments = (("bound", str(MAX_BYTES)), ("size", str(len(data))))
        return Trace((), (Problem("codecs.trace-too-large", "", arguments),))
    lines: list[TraceLine] = []
    problems: list[Problem] = []
    for number, raw in _numbered(data):
        if number > MAX_LINES:
            problems.append(Problem("codecs.trace-lines", f"{number}:1", (("limit", str(MAX_LINES)),)))
            break
        read = _line(raw, number)
        if isinstance(read, TraceLine):
            lines.append(read)
        elif len(problems) < MAX_PROBLEMS:
            problems.append(read)
    return Trace(tuple(lines), tuple(problems))


def _numbered(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that are not blank, without cutting the data in one go."""
    start, number = 0, 1
    while start < len(data) and number <= MAX_LINES + 1:
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        raw = data[start:end]
        if raw.strip():
            yield number, raw
        start, number = end + 1, number + 1


def _line(raw: bytes, number: int) -> TraceLine | Problem:
    document = decode_json(raw)
    if document.root is None or document.problems:
        first = document.problems[-1]
        return Problem(first.code, f"{number}:{first.location.rpartition(':')[2]}", first.arguments)
    value = plain(document.root)
    return _entry(value) or Problem("codecs.trace-line", f"{number}:1")


def _entry(value: Plain) -> TraceLine | None:
    if not isinstance(value, dict):
        return None
    texts = {key: value.get(key, "") for key in (*_TEXTS, "request", "response", "sw", "kind")}
    n, slot = value.get("n"), value.get("slot", 0)
    if not all(isinstance(text, str) for text in texts.values()) or type(n) is not int or type(slot) is not int:
        return None
    shaped = _HEX.fullmatch(texts["request"]) and _HEX.fullmatch(texts["response"]) and _STATUS.fullmatch(texts["sw"])
    if not shaped or not texts["name"] or texts["response"][-4:].upper() != texts["sw"]:
        return None
    return TraceLine(
        n=n,
        slot=slot,
        request=bytes.fromhex(texts["request"]),
        response=bytes.fromhex(texts["response"]),
        status=texts["sw"],
        kind=texts["kind"] or "apdu",
        **{key: texts[key] for key in _TEXTS},
    )


def encode_trace(lines: Iterable[TraceLine]) -> bytes:
    """Write lines one after another, keys in the order virtual cards give them."""
    return b"".join(encode_json(_written(line)) + b"\n" for line in lines)


def _written(line: TraceLine) -> dict[str, Plain]:
    return {
        "n": line.n,
        "slot": line.slot,
        "card": line.card,
        "name": line.name,
        "command": line.command,
        "file": line.file,
        "request": line.request.hex().upper(),
        "response": line.response.hex().upper(),
        "sw": line.status,
        "at": line.at,
        "kind": line.kind,
    }
