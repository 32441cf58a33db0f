"""The facts by which a piece of one message is known again in another: its digest and its length."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from harness.judging.readings.reading import Fact

__all__ = ["weights"]


def weights(path: str, content: bytes, location: str = "") -> Iterator[Fact]:
    """Yield ``<path>/sha1`` and ``<path>/length``."""
    yield Fact(f"{path}/sha1", hashlib.sha1(content, usedforsecurity=False).hexdigest(), location)
    yield Fact(f"{path}/length", str(len(content)), location)
