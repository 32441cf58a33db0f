"""A card trace as the pages show it: one aligned line a command, with what it was about."""

from __future__ import annotations

import json
from collections.abc import Mapping

__all__ = ["card_lines"]

_MOST_ABOUT = 100
_LEFT_OUT = frozenset({"status", "program", "client"})


def card_lines(content: str) -> str:
    """Return the readable lines of a trace; a line that is no command stays as it was written."""
    lines = "\n".join(_line(line) for line in content.splitlines())
    # JSON can spell half a character, which no page can hold.
    return lines.encode("utf-8", "replace").decode("utf-8")


def _line(line: str) -> str:
    try:
        entry = json.loads(line)
    except (ValueError, RecursionError):
        return line
    if not isinstance(entry, dict):
        return line
    time, event = str(entry.get("at", ""))[11:23], entry.get("kind") == "event"
    name, status = str(entry.get("name", "")), "·" if event else str(entry.get("sw", "")) or "----"
    about = " ".join(part for part in (str(entry.get("file", "")), _about(entry.get("decoded"))) if part)
    return f"{time:<12} {name:<22} {status:<5} {about[:_MOST_ABOUT]}".rstrip()


def _about(decoded: object) -> str:
    if not isinstance(decoded, Mapping):
        return ""
    return ", ".join(f"{key}={_plain(value)}" for key, value in decoded.items() if key not in _LEFT_OUT)


def _plain(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
