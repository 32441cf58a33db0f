"""The shipped tables, for tests."""

from __future__ import annotations

from harness.comparison.amounts_tables import shipped_tables

__all__ = ["TABLES", "cents"]

TABLES = shipped_tables()


def cents(euros: str) -> int:
    """Read ``97.83`` as 9783."""
    whole, _, part = euros.partition(".")
    assert len(part) == 2, euros
    return int(whole) * 100 + int(part)
