"""Fuzz acknowledgements of lots."""

from __future__ import annotations

from fuzz.feeding import feed

if __name__ == "__main__":
    feed("arl")
