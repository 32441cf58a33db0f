"""The labels the program prints: the identity in a DataMatrix INS, and in words beside it."""

from __future__ import annotations

__all__: list[str] = []
