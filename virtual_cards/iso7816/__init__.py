"""A thin ISO 7816-4 kernel that does no input or output: file tree, T=0, PIN, signature."""

from __future__ import annotations

from virtual_cards.iso7816.kernel import Card

__all__ = ["Card"]
