"""An ISO 7816-4 kernel that does no input or output: file tree, transmission, codes, keys."""

from __future__ import annotations

from virtual_cards.iso7816.apdu import Command, Response
from virtual_cards.iso7816.atr import Protocol
from virtual_cards.iso7816.files import Access, Cursor, DedicatedFile, ElementaryFile, RecordFile
from virtual_cards.iso7816.kernel import Card
from virtual_cards.iso7816.keys import CardKey, KeyUse, PinSpec
from virtual_cards.iso7816.profile import CardProfile, Handler
from virtual_cards.iso7816.state import CardState
from virtual_cards.iso7816.status import StatusWord

__all__ = [
    "Access",
    "Card",
    "CardKey",
    "CardProfile",
    "CardState",
    "Command",
    "Cursor",
    "DedicatedFile",
    "ElementaryFile",
    "Handler",
    "KeyUse",
    "PinSpec",
    "Protocol",
    "RecordFile",
    "Response",
    "StatusWord",
]
