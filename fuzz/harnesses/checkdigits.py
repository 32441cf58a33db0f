"""Fuzz keys of identifiers."""

from __future__ import annotations

from fuzz.feeding import feed

if __name__ == "__main__":
    feed("check digits")
