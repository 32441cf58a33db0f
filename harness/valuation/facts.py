"""What is known of an act and of its invoice; a fact that is not there is not known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

__all__ = ["ActFacts", "Known"]

Known = Mapping[str, str]
"""Fact → value, as the hierarchy of exemptions names them (``scheme``, ``nature``, ``ald_related``…).

Facts that are true or false are ``yes`` or ``no``; a fact left out may be either.
"""


@dataclass(frozen=True, slots=True)
class ActFacts:
    """One act as it was done; amounts in cents."""

    act: str
    """Letter key or grouping code, without its complement letter."""
    day: date
    unit_price: int | None = None
    """Price applied; None = the one of the tables."""
    quantity: int = 1
    coefficient: Decimal = Decimal(1)
    complement: str = ""
    """N, F or U: night, holiday, urgency."""
    flat_surcharge: int | None = None
    """The flat amount below which a surcharge never falls; None = not known."""
    mco: Decimal = Decimal(1)
    """MCO coefficient; 0 on the wire is 1 here."""
    ccam: str = ""
    modifiers: str = ""
    association: str = ""
    cabinet: int | None = 0
    """Cabinet supplement; None = not known."""
    overseas: Decimal | None = Decimal(1)
    """Coefficient of the overseas departments on the unit price; None = not known."""
    known: Known = field(default_factory=dict)
    """Facts of the line and of its invoice."""
