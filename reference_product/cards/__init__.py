"""Reading the two cards: transport, commands, and what each card holds."""

from __future__ import annotations

__all__: list[str] = []
