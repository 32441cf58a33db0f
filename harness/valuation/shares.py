"""What each payer owes on one line: compulsory share (AMO) and complementary share (AMC)."""

from __future__ import annotations

from decimal import Decimal

from harness.valuation.rounding import half_up, percent

__all__ = ["amc_share", "amo_share", "ngap_base"]


def ngap_base(
    unit_price: int, quantity: int, coefficient: Decimal, surcharge: int = 0, mco: Decimal = Decimal(1)
) -> int:
    """Return the base of a letter-key act in cents: (price × quantity × coefficient + surcharge) × MCO coefficient.

    The sum is rounded before the MCO coefficient, and again after it (RG_VF643).
    """
    return half_up(half_up(Decimal(unit_price) * quantity * coefficient + surcharge) * mco)


def amo_share(base: int, rate: int) -> int:
    """Return the compulsory share of one line in cents, rounded on the line itself (RG_VF670)."""
    return percent(base, rate)


def amc_share(base: int, rate: int) -> int:
    """Return the complementary share in cents: what the compulsory share leaves of the base."""
    return base - amo_share(base, rate)
