"""The two ways an attempt can fail without the product being to blame."""

from __future__ import annotations

from harness.i18n import say

__all__ = ["BenchFaultError", "EnvironmentBlockedError"]


class _WordedError(Exception):
    """An exception with a message code, worded in French by itself."""

    def __init__(self, code: str, **arguments: str) -> None:
        self.code = code
        self.arguments = arguments
        super().__init__(say(code, **arguments))


class BenchFaultError(_WordedError):
    """The bench, or a pack, cannot do what the case asks: the attempt is an error."""


class EnvironmentBlockedError(_WordedError):
    """The machine lacks what the attempt needs (reader, port, program): nothing was tested."""
