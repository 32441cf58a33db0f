"""The price of a hospital's outpatient lines: base, rate, flat share, and who pays what (cents)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from reference_product.billing import tariffs as rates
from reference_product.billing.pricing import FULLY_COVERED, Line, LineOrder, Terms, ccam_base, ngap_base
from reference_product.errors import Refusal
from reference_product.hospital import tariffs
from reference_product.hospital.tariffs import Act
from reference_product.money import half_up

__all__ = [
    "Flow",
    "amc_of_line",
    "flat_share",
    "fund_share",
    "is_covered",
    "line_exemption",
    "line_rate",
    "price_lines",
    "reaches_threshold",
    "record_of",
]


@dataclass(frozen=True, slots=True)
class Flow:
    """Who pays besides the fund: C2S in the same flow, or a complementary body on an invoice of its own."""

    c2s: bool = False
    split: bool = False


def price_lines(orders: Sequence[LineOrder], terms: Terms, flow: Flow) -> tuple[Line, ...]:
    """Price the acts of one invoice."""
    acts = [tariffs.find(order.code) for order in orders]
    if any(act.c2s_only for act in acts) and not flow.c2s:
        raise Refusal("Forfait dentaire C2S : le patient n'est pas bénéficiaire de la C2S.")
    lines = [_priced(order, act, terms) for order, act in zip(orders, acts, strict=True)]
    carrier = _carrier(lines, acts)
    paid = [flat_share(line) if rank == carrier else line for rank, line in enumerate(lines)]
    return tuple(replace(line, amc=amc_of_line(line, flow)) for line in paid)


def is_covered(act: Act) -> bool:
    """Tell whether the fund pays a share of the act; a flat fee left to the patient has none."""
    return act.covered


def record_of(act: Act) -> str:
    """Return the type of record that bills the act."""
    return act.record


def reaches_threshold(act: Act, price: int) -> bool:
    """Tell whether an act is wholly covered for its price."""
    return act.threshold and price >= tariffs.THRESHOLD


def line_exemption(act: Act, price: int, related_to_ald: bool, terms: Terms) -> str:
    """Return the exemption code of a covered line: nature of the insurance, then long illness, then threshold."""
    if terms.nature in FULLY_COVERED:
        return "0"
    if terms.person_exemption == "4" and related_to_ald:
        return "4"
    return "C" if reaches_threshold(act, price) else "0"


def line_rate(exemption: str, terms: Terms) -> int:
    """Return the rate of a covered line: all of it when something exempts it, else the scheme's, in per cent."""
    if terms.nature in FULLY_COVERED or exemption != "0":
        return 100
    # Outside the pathway too: a hospital bills the same amounts, and the fund claims its part back later (RG_VF671).
    return rates.rate(terms.scheme, "")


def fund_share(base: int, rate: int) -> int:
    """Return the fund's share of a line: base × rate, halves upwards."""
    return half_up(Decimal(base) * rate / 100)


def flat_share(line: Line) -> Line:
    """Leave the patient's flat share to her: taken from the fund's, and told by its code."""
    return replace(line, amo=line.amo - tariffs.FLAT_SHARE, participation="A")


def amc_of_line(line: Line, flow: Flow) -> int:
    """Return what the complementary body pays in this invoice: the whole rest for C2S, nothing for others."""
    return line.fees - line.amo if flow.c2s and not flow.split else 0


def _carrier(lines: Sequence[Line], acts: Sequence[Act]) -> int | None:
    """Return the rank of the line that carries the flat share: one an invoice, none beside a dental act."""
    if any(act.dental for act in acts):
        return None
    return next((rank for rank, line in enumerate(lines) if line.exemption == "C"), None)


def _cost(order: LineOrder, act: Act, price: int) -> int:
    if not act.grouping:
        return ngap_base(price, order.quantity, order.coefficient)
    rates.check_modifiers(order.modifiers)
    share = Decimal(rates.association_coefficient(order.association)) / 100
    return ccam_base(price, order.modifiers, share) * order.quantity


def _priced(order: LineOrder, act: Act, terms: Terms) -> Line:
    price = tariffs.unit_price(act, order.care_date)
    cost = _cost(order, act, price)
    covered = is_covered(act)
    exemption = line_exemption(act, price, order.related_to_ald, terms) if covered else "0"
    rate = line_rate(exemption, terms) if covered else 0
    base = cost if covered else 0
    return Line(
        act=act.grouping or act.code,
        ccam=act.code if act.grouping else "",
        activity=order.activity if act.grouping else "",
        phase=order.phase if act.grouping else "",
        modifiers=order.modifiers,
        association=order.association,
        care_date=order.care_date.isoformat(),
        quantity=order.quantity,
        coefficient=int(order.coefficient * 100),
        unit_price=price,
        base=base,
        exemption=exemption,
        rate=rate,
        amo=fund_share(base, rate),
        amc=0,
        fees=cost,
        record=record_of(act),
        qualifier="" if covered else "N",
        domain=order.domain if act.record == "4" else "",
    )
