"""The driver's side of the conversation with the bench: one JSON object a line, each way."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import BinaryIO, cast

from reference_product import BUILD, PRODUCT, VERSION

__all__ = ["LIMIT", "Actor", "converse", "hello"]

LIMIT = 1 << 20
"""Longest line, in bytes."""

Message = dict[str, object]
Perform = Callable[[str, Mapping[str, object]], Message]


@dataclass(frozen=True, slots=True)
class Actor:
    """What answers: a function for actions, one that brings back a program just installed, one that ends it."""

    perform: Perform
    reset: Callable[[], None]
    close: Callable[[], None]
    actions: Collection[str]
    """Names of the actions it offers."""


def hello(actions: Collection[str]) -> Message:
    """Return the first message."""
    return {
        "type": "hello",
        "protocol": "1",
        "product": PRODUCT,
        "version": VERSION,
        "build": BUILD,
        "actions": sorted(actions),
    }


def converse(actor: Actor, incoming: BinaryIO, outgoing: BinaryIO) -> None:
    """Answer every message until ``bye`` or the end of the input."""
    _write(outgoing, hello(actor.actions))
    while True:
        message = _next(incoming)
        if message is None:
            return
        answer = _answer(actor, message)
        _write(outgoing, answer)
        if answer["type"] == "bye":
            return


def _next(incoming: BinaryIO) -> Message | str | None:
    """Return the next message, a sentence about a bad line, or None at the end."""
    line = incoming.readline(LIMIT + 1)
    if not line:
        return None
    if len(line) > LIMIT:
        while line and not line.endswith(b"\n"):
            line = incoming.readline(LIMIT)
        return "Ligne de plus de 1 Mio."
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        return "Ligne illisible : un objet JSON par ligne est attendu."
    return cast("Message", message) if isinstance(message, dict) else "Un objet JSON est attendu."


def _answer(actor: Actor, message: Message | str) -> Message:
    if isinstance(message, str):
        return _result("", {"status": "failed", "message": message, "artifacts": []})
    kind, identifier = message.get("type"), str(message.get("id", ""))[:200]
    if kind == "bye":
        return {"type": "bye"}
    if kind == "reset":
        actor.reset()
        return _result(identifier, {"status": "done", "message": "", "artifacts": []})
    action, arguments = message.get("action"), message.get("arguments", {})
    if kind != "action" or not isinstance(action, str) or not isinstance(arguments, dict):
        refusal = "Message non compris : reset, action (avec ses arguments) ou bye attendu."
        return _result(identifier, {"status": "failed", "message": refusal, "artifacts": []})
    return _result(identifier, actor.perform(action, arguments))


def _result(identifier: str, content: Message) -> Message:
    return {"type": "result", "id": identifier, **content}


def _write(outgoing: BinaryIO, message: Message) -> None:
    outgoing.write(json.dumps(message, ensure_ascii=False).encode() + b"\n")
    outgoing.flush()
