"""Twin: a CPS2ter is taken for a CPS3, whose answer to reset begins alike."""

from __future__ import annotations

from reference_product.cards import cps
from reference_product.twins import replace

_HONEST = cps.check_kind

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "pc-bonne-carte"
DEFECT = "Une carte CPS2ter est prise pour une CPS3, dont l'ATR commence de même."


def apply() -> None:
    """Put the defect in."""
    replace(cps, "check_kind", _by_its_beginning)


def _by_its_beginning(atr: bytes) -> None:
    if not atr.startswith(cps.ATRS):
        _HONEST(atr)
