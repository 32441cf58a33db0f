"""The exchange of files by electronic mail."""

from __future__ import annotations

__all__: list[str] = []
