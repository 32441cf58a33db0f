"""Tariffs, invoices, lots, files and what comes back from the funds."""

from __future__ import annotations

__all__: list[str] = []
