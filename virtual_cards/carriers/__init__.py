"""What carries a persona to a product besides the cards of plastic: phone, scanner, reading API."""

from __future__ import annotations

from virtual_cards.carriers.apcv import Apcv, Payload, PayloadProblem
from virtual_cards.carriers.apcv_variants import VARIANTS, shown
from virtual_cards.carriers.carrier import Carrier
from virtual_cards.carriers.reading_api import ReadingApi
from virtual_cards.carriers.symbols import Symbology
from virtual_cards.carriers.wedge import Wedge

__all__ = [
    "VARIANTS",
    "Apcv",
    "Carrier",
    "Payload",
    "PayloadProblem",
    "ReadingApi",
    "Symbology",
    "Wedge",
    "shown",
]
