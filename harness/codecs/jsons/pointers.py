"""JSON pointers (RFC 6901): written, read and followed."""

from __future__ import annotations

from harness.codecs.jsons.nodes import Kind, Node

__all__ = ["find", "step", "tokens"]

_DIGITS = 9
"""Digits of an array index at most."""


def step(name: str | int) -> str:
    """Return the part of a pointer that leads to a member or an item: ``/name``, ``/3``."""
    return "/" + str(name).replace("~", "~0").replace("/", "~1")


def tokens(pointer: str) -> tuple[str, ...] | None:
    """Return the names and ranks of a pointer; None when it is none (it starts with ``/`` or is empty)."""
    if not pointer:
        return ()
    if not pointer.startswith("/"):
        return None
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/"))


def _below(node: Node, token: str) -> Node | None:
    if node.kind is Kind.OBJECT:
        return node.get(token)
    number = token.isascii() and token.isdigit() and len(token) <= _DIGITS
    if node.kind is not Kind.ARRAY or not number or str(int(token)) != token or int(token) >= len(node.items):
        return None
    return node.items[int(token)]


def find(root: Node, pointer: str) -> Node | None:
    """Return the value a pointer leads to, None when it leads nowhere."""
    current: Node | None = root
    parts = tokens(pointer)
    if parts is None:
        return None
    for part in parts:
        if current is None:
            return None
        current = _below(current, part)
    return current
