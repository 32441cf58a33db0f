"""Twin: the tries are counted by the program, from three, instead of read from the card."""

from __future__ import annotations

from itertools import count

from reference_product.cards import cps
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "pc-essais-restants"
DEFECT = "Le nombre d'essais annoncé est compté par le logiciel à partir de trois, et non lu de la carte."

_MESSAGE = cps.wrong_message
_wrong = count(1)


def apply() -> None:
    """Put the defect in."""
    replace(cps, "wrong_message", _counted)


def _counted(tries: int) -> str:
    del tries
    return _MESSAGE(max(0, 3 - next(_wrong)))
