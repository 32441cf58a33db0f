"""Fuzz B2 files, their rules and their comparison."""

from __future__ import annotations

from fuzz.feeding import feed

if __name__ == "__main__":
    feed("b2")
