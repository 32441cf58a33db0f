"""From a persona to a card: which kind, in which state, under which serial number."""

from __future__ import annotations

from virtual_cards.personalisation.personalise import CARD_KINDS, personalise
from virtual_cards.personalisation.serials import new_serial
from virtual_cards.personalisation.states import CARD_STATES, StateOfCard

__all__ = ["CARD_KINDS", "CARD_STATES", "StateOfCard", "new_serial", "personalise"]
