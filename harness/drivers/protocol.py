"""The lines a driver program and the bench exchange: bytes to values, values to bytes, no I/O."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from harness.drivers.base import PROTOCOL, Artifact, Hello
from harness.model.action import Json

__all__ = [
    "MAX_ARTIFACTS",
    "MAX_LINE",
    "MAX_MESSAGE",
    "Bad",
    "Bye",
    "LineBuffer",
    "Message",
    "Progress",
    "Result",
    "TooLong",
    "encode",
    "parse",
]

MAX_LINE = 1 << 20
"""Longest line, in bytes, newline not included."""

MAX_MESSAGE = 64 << 10
"""Longest text kept of a message, in characters."""

MAX_ARTIFACTS = 100
"""Artifacts kept of one result."""

_STATUSES = frozenset({"done", "refused", "unsupported", "failed", "waiting"})


@dataclass(frozen=True, slots=True)
class Result:
    """The answer to a request."""

    id: str
    status: str
    message: str = ""
    artifacts: tuple[Artifact, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """The product is still at it."""

    message: str


@dataclass(frozen=True, slots=True)
class Bye:
    """The product ends."""


@dataclass(frozen=True, slots=True)
class Bad:
    """A line that is no message: why (message code of the room) and an excerpt."""

    code: str
    excerpt: str


Message = Hello | Result | Progress | Bye | Bad


class TooLong:
    """Stands for a line of more than ``MAX_LINE`` bytes, which was not kept."""


class LineBuffer:
    """Cuts what comes in into lines; never holds more than one line of the longest size."""

    def __init__(self, limit: int = MAX_LINE) -> None:
        self._limit = limit
        self._held = bytearray()
        self._skipping = False

    def feed(self, data: bytes) -> Iterator[bytes | TooLong]:
        """Yield every line that ends in ``data``, without its newline."""
        *ends, rest = data.split(b"\n")
        for end in ends:
            yield self._line(end)
        if self._skipping:
            return
        self._held += rest
        if len(self._held) > self._limit:
            self._held.clear()
            self._skipping = True

    def _line(self, end: bytes) -> bytes | TooLong:
        skipped, self._skipping = self._skipping, False
        line = bytes(self._held) + end
        self._held.clear()
        if skipped or len(line) > self._limit:
            return TooLong()
        return line.removesuffix(b"\r")


def encode(message: Mapping[str, Json]) -> bytes:
    """Return a request as one line."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def parse(line: bytes) -> Message:
    """Read one line of the product; what is no message comes back as ``Bad``."""
    try:
        value = json.loads(line)
        line.decode("utf-8")
    except (ValueError, RecursionError):
        return Bad("drivers.not-json", _excerpt(line))
    match value:
        case {"type": "hello", "protocol": str(protocol)} if protocol != PROTOCOL:
            return Bad("drivers.other-protocol", protocol[:20])
        case {"type": "hello", "protocol": str(), "product": str(product), "version": str(version)}:
            build, actions = _text(value, "build")[:200], _names(value.get("actions"))
            return Hello(_clean(product)[:200], _clean(version)[:200], build, actions)
        case {"type": "result", "id": str(number), "status": str(status)} if status in _STATUSES:
            artifacts = _artifacts(value.get("artifacts", []))
            if artifacts is None:
                return Bad("drivers.bad-artifacts", _excerpt(line))
            return Result(number, status, _text(value, "message")[:MAX_MESSAGE], artifacts)
        case {"type": "progress"}:
            return Progress(_text(value, "message")[:MAX_MESSAGE])
        case {"type": "bye"}:
            return Bye()
        case _:
            return Bad("drivers.unknown-message", _excerpt(line))


def _text(value: Mapping[str, object], key: str) -> str:
    """Return a text that can be written down, whatever stands there."""
    text = value.get(key, "")
    return _clean(text) if isinstance(text, str) else ""


def _clean(text: str) -> str:
    """Return the text without the lone surrogates that JSON can spell and UTF-8 cannot."""
    return text.encode("utf-8", "replace").decode()


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    return tuple(_clean(item) for item in value[:1000] if isinstance(item, str))


def _artifacts(value: object) -> tuple[Artifact, ...] | None:
    if not isinstance(value, list) or len(value) > MAX_ARTIFACTS:
        return None
    found = []
    for item in value:
        match item:
            case {"path": str(path)} if 0 < len(path) <= 1000 and path.isprintable():
                media_type = _text(item, "media_type")[:100]
                found.append(Artifact(path, media_type or "application/octet-stream"))
            case _:
                return None
    return tuple(found)


def _excerpt(line: bytes) -> str:
    shown = line[:80].decode("utf-8", "replace")
    return "".join(c if c.isprintable() else "·" for c in shown)
