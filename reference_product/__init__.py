"""A small, honest billing program for doctors: the product that the bench is shown with."""

from __future__ import annotations

__all__ = ["BUILD", "PRODUCT", "VERSION"]

PRODUCT = "Cabinet Référence"
VERSION = "1.0.0"
BUILD = "1.0.0+1"
