"""The product's own log: standard error and a memory of the last lines, without secrets or identities."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Mapping

__all__ = ["SECRETS", "arguments_text", "lines", "write"]

SECRETS: frozenset[str] = frozenset({"code_porteur"})
"""Arguments whose value never enters the log."""

_PERSONAL = frozenset({"nir", "nir_key", "accident_number", "connection_id", "report"})
_LINES: deque[str] = deque(maxlen=5000)


def write(text: str) -> None:
    """Add one line to the log."""
    line = text.replace("\r", " ").replace("\n", " ")[:2000]
    _LINES.append(line)
    print(line, file=sys.stderr, flush=True)


def lines() -> tuple[str, ...]:
    """Return what was logged since the program started, oldest first."""
    return tuple(_LINES)


def arguments_text(arguments: Mapping[str, object]) -> str:
    """Render arguments for the log: settings in full, personal values as a dash, secrets as stars."""
    return ", ".join(f"{name}={_value_text(name, value)}" for name, value in sorted(arguments.items()))


def _value_text(name: str, value: object) -> str:
    if name in SECRETS:
        return "****"
    if name in _PERSONAL or isinstance(value, dict | list):
        return "-"
    return str(value)[:100]
