"""The cards: one module per card, specifications with their vectors, and what builds a card."""

from __future__ import annotations

from virtual_cards.cards.cps import build_cps
from virtual_cards.cards.vitale import build_vitale

__all__ = ["build_cps", "build_vitale"]
