"""How virtual cards reach a product: a socket of our own, or the real PC/SC stack."""

from __future__ import annotations

from virtual_cards.readers.errors import MissingPartError, ReaderError
from virtual_cards.readers.holding import Hold
from virtual_cards.readers.layouts import BI_SLOT, LAYOUTS, MODELS, ReaderLayout, ReaderModel
from virtual_cards.readers.reader import Reader, open_reader
from virtual_cards.readers.slots import CardEvent

__all__ = [
    "BI_SLOT",
    "LAYOUTS",
    "MODELS",
    "CardEvent",
    "Hold",
    "MissingPartError",
    "Reader",
    "ReaderError",
    "ReaderLayout",
    "ReaderModel",
    "open_reader",
]
