"""Fuzz DataMatrix INS, QR codes and their images."""

from __future__ import annotations

from fuzz.feeding import feed

if __name__ == "__main__":
    feed("codes in 2d")
