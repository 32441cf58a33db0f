"""Carte Vitale 1: an answer to reset in inverse convention, and refusals; nothing else of it is public.

Such cards still circulate: a product must fail politely, not hang or call the card broken.
"""

from __future__ import annotations

from virtual_cards.cards.specification import Exchange
from virtual_cards.iso7816.files import MASTER, DedicatedFile
from virtual_cards.iso7816.kernel import Card
from virtual_cards.iso7816.profile import CardProfile
from virtual_cards.personas import Persona

__all__ = ["VITALE1_ATRS", "VITALE1_EXCHANGES", "build_vitale1"]

VITALE1_ATRS: tuple[bytes, ...] = tuple(
    bytes.fromhex(text)
    for text in (
        "3F6525002C09699000",
        "3F6525002209699000",
        "3F6525002209F99000",
        "3F6525002C09F99000",
        "3F65250052096A9000",
        "3F652500A3096A9000",
        "3F652500A4096A9000",
    )
)
"""Those in the field, the two of recent reports first."""

_OWN_CLASS = 0xBC

VITALE1_EXCHANGES: tuple[Exchange, ...] = (
    Exchange(
        "What a real card was seen to refuse: the class of the newer card, and a selection in its own",
        (("00A40000023F00", "6E00"), ("BCA40000023F00", "6D00")),
    ),
    Exchange(
        "A product that insists gets the same answers",
        (("00B0820000", "6E00"), ("00A404000BD250000002564954414C45", "6E00"), ("0020000100", "6E00")),
    ),
)


def build_vitale1(persona: Persona, atr: bytes) -> Card:
    """Build a Vitale 1; the persons of the persona cannot be read from it.

    Args:
        persona: Serial number.
        atr: Answer to reset.
    """
    return Card(
        CardProfile(
            persona.kind,
            persona.serial,
            atr,
            DedicatedFile(MASTER, "MF"),
            {},
            channels=frozenset(),
            other_classes={_OWN_CLASS: {}},
        )
    )
