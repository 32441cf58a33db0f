"""The price of a line: base, rate, and the shares of the fund and of the complementary body (cents)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from reference_product.billing import tariffs
from reference_product.billing.tariffs import Act
from reference_product.money import half_up

__all__ = [
    "Line",
    "LineOrder",
    "Terms",
    "amc_of_line",
    "amo_of_line",
    "amo_of_lines",
    "ccam_base",
    "line_exemption",
    "modifier_coefficient",
    "ngap_base",
    "price_lines",
    "tariff_date",
]

FULLY_COVERED = ("30", "41")
"""Insurance natures reimbursed at 100 % without any exemption code: maternity, work accident."""


@dataclass(frozen=True, slots=True)
class LineOrder:
    """One act as it was asked for."""

    code: str
    care_date: date
    quantity: int = 1
    coefficient: Decimal = Decimal(1)
    activity: str = "1"
    phase: str = "0"
    modifiers: str = ""
    association: str = ""
    related_to_ald: bool = False
    domain: str = ""
    """Activity domain of the department, in a hospital."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What the prices depend on besides the act."""

    scheme: str
    nature: str
    pathway: str
    person_exemption: str
    third_party: str
    today: date


@dataclass(frozen=True, slots=True)
class Line:
    """One priced line; ``coefficient`` in hundredths, amounts in cents, ``care_date`` ISO."""

    act: str
    ccam: str
    activity: str
    phase: str
    modifiers: str
    association: str
    care_date: str
    quantity: int
    coefficient: int
    unit_price: int
    base: int
    exemption: str
    rate: int
    amo: int
    amc: int
    fees: int
    connection: str = ""
    record: str = "4"
    """Type of record that bills it."""
    qualifier: str = ""
    participation: str = ""
    domain: str = ""


def price_lines(orders: Sequence[LineOrder], terms: Terms) -> tuple[Line, ...]:
    """Price the acts of one invoice."""
    lines = [_priced(order, terms) for order in orders]
    shares = amo_of_lines(lines)
    paid = [replace(line, amo=amo) for line, amo in zip(lines, shares, strict=True)]
    return tuple(replace(line, amc=amc_of_line(line, terms.third_party)) for line in paid)


def amo_of_lines(lines: Sequence[Line]) -> list[int]:
    """Return the fund's share of each line, rounded line by line."""
    return [amo_of_line(line.base, line.rate) for line in lines]


def amo_of_line(base: int, rate: int) -> int:
    """Return the fund's share: base × rate, halves upwards."""
    return half_up(Decimal(base) * rate / 100)


def amc_of_line(line: Line, third_party: str) -> int:
    """Return the complementary body's share: what the fund leaves, when both shares are paid by third parties."""
    return line.base - line.amo if third_party == "amo_amc" else 0


def tariff_date(care_date: date, today: date) -> date:
    """Return the day whose tariff applies: the day of care."""
    del today
    return care_date


def line_exemption(act: Act, related_to_ald: bool, terms: Terms) -> str:
    """Return the exemption code of one line.

    The nature of the insurance comes first; then a long-term illness, for the acts related to it only; then
    what the act carries by nature.
    """
    if terms.nature in FULLY_COVERED:
        return "0"
    if terms.person_exemption == "4" and related_to_ald:
        return "4"
    return act.exemption


def ngap_base(price: int, quantity: int, coefficient: Decimal) -> int:
    """Return the base of an NGAP act: price × quantity × coefficient."""
    return half_up(price * quantity * coefficient)


def ccam_base(price: int, modifiers: str, association: Decimal) -> int:
    """Return the base of a CCAM act: price × modifiers × association, plus the flat modifiers."""
    main = half_up(price * modifier_coefficient(modifiers) * association)
    return main + sum(tariffs.FLAT_MODIFIERS.get(modifier, 0) for modifier in modifiers)


def modifier_coefficient(modifiers: str) -> Decimal:
    """Return the coefficient of several modifiers: their excesses over 1 are added."""
    excesses = (tariffs.COEFFICIENTS[one] - 1 for one in modifiers if one in tariffs.COEFFICIENTS)
    return 1 + sum(excesses, Decimal(0))


def _priced(order: LineOrder, terms: Terms) -> Line:
    act = tariffs.find(order.code)
    tariffs.check_modifiers(order.modifiers)
    price = tariffs.unit_price(act, tariff_date(order.care_date, terms.today))
    if act.is_ccam:
        share = Decimal(tariffs.association_coefficient(order.association)) / 100
        base = ccam_base(price, order.modifiers, share) * order.quantity
    else:
        base = ngap_base(price, order.quantity, order.coefficient)
    exemption = line_exemption(act, order.related_to_ald, terms)
    full = terms.nature in FULLY_COVERED or exemption != "0"
    return Line(
        act=act.grouping or act.code,
        ccam=act.code if act.is_ccam else "",
        activity=order.activity if act.is_ccam else "",
        phase=order.phase if act.is_ccam else "",
        modifiers=order.modifiers,
        association=order.association,
        care_date=order.care_date.isoformat(),
        quantity=order.quantity,
        coefficient=int(order.coefficient * 100),
        unit_price=price,
        base=base,
        exemption=exemption,
        rate=100 if full else tariffs.rate(terms.scheme, terms.pathway),
        amo=0,
        amc=0,
        fees=base,
    )
