"""Which kind of card answers: told by its answer to reset, for a master file is on every card that has files."""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Kind", "kind_of", "named"]


class Kind(StrEnum):
    """A kind of card, as it is named to the user."""

    CPS3 = "carte CPS3"
    CPS3_CONTACTLESS = "carte CPS3 sans contact"
    CPS4 = "carte CPS4"
    CPS2TER = "carte CPS2ter"
    CPS = "carte CPS"
    VITALE_2 = "carte Vitale"
    VITALE_1 = "carte Vitale d'ancienne génération"
    UNKNOWN = "carte inconnue"


_BEGINNINGS = tuple(
    (bytes.fromhex(start), kind)
    for start, kind in (
        # Only the end of the historical bytes tells these two apart.
        ("3BAC00402A0012250064800003", Kind.CPS3),
        ("3BAC00402A0012250064808202", Kind.CPS2TER),
        ("3B8F80010031B864", Kind.CPS3_CONTACTLESS),
        ("3B9B18800100122500648004", Kind.CPS4),
        ("3B9B18800100122500648000", Kind.CPS4),
        ("3BDC18FF000012250064", Kind.CPS4),
        ("3B7513", Kind.VITALE_2),
        ("3F65", Kind.VITALE_1),
    )
)
_CPS_FAMILY = bytes.fromhex("1225006480")


def kind_of(atr: bytes) -> Kind:
    """Return the kind of card that an answer to reset announces."""
    for start, kind in _BEGINNINGS:
        if atr.startswith(start):
            return kind
    return Kind.CPS if _CPS_FAMILY in atr else Kind.UNKNOWN


def named(atr: str) -> str:
    """Name the card whose answer to reset is given in hexadecimal; a card that gives none is mute."""
    try:
        known = kind_of(bytes.fromhex(atr))
    except ValueError:
        return str(Kind.UNKNOWN)
    return str(known) if len(atr) > 2 else "carte muette"
