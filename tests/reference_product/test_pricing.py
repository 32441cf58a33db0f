"""Prices, against vectors computed by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from reference_product.billing import pricing, tariffs
from reference_product.billing.pricing import Line, LineOrder, Terms
from reference_product.errors import Refusal
from reference_product.money import euros, half_up

DAY = date(2025, 9, 15)


def terms(**changed: object) -> Terms:
    values: dict[str, object] = {
        "scheme": "01", "nature": "10", "pathway": "T", "person_exemption": "0", "third_party": "amo", "today": DAY,
    }  # fmt: skip
    return Terms(**{**values, **changed})  # type: ignore[arg-type]


def price(*orders: LineOrder, **changed: object) -> tuple[Line, ...]:
    return pricing.price_lines(orders, terms(**changed))


def test_v1_half_up_of_97_825() -> None:
    # 139.75 x 70 % = 97.825, half up 97.83; banker's rounding would give 97.82.
    assert pricing.amo_of_line(13975, 70) == 9783


def test_v4_flat_and_coefficient_modifiers() -> None:
    # 100.30 x 1.255 x 0.955 = 120.2120575 -> 120.21; + 20.50 = 140.71.
    assert pricing.ccam_base(10030, "UK", Decimal("0.955")) == 12021 + 2050
    # In an invoice the association is 100 %: 100.30 x 1.255 = 125.8765 -> 125.88; + 20.50 = 146.38.
    assert price(LineOrder("SYNA001", DAY, modifiers="UK", association="1"))[0].base == 14638


def test_v5_two_acts() -> None:
    # 96.49 x 100 % = 96.49; 76.80 x 50 % = 38.40.
    lines = price(LineOrder("DZQM006", DAY, association="1"), LineOrder("DKRP004", DAY, association="2"))
    assert [line.base for line in lines] == [9649, 3840]


def test_v6_radiology() -> None:
    # 19.95 x 50 % = 9.975 -> 9.98; 9.98 x 70 % = 6.986 -> 6.99; 28.42 + 6.99 + 6.99 = 42.40.
    orders = (
        LineOrder("LFQK002", DAY, association="1", modifiers="Z"),
        LineOrder("NAQK015", DAY, association="2"),
        LineOrder("NBQK001", DAY, association="2"),
    )
    lines = price(*orders, third_party="amo_amc")
    assert [(line.base, line.amo, line.amc) for line in lines] == [(4060, 2842, 1218), (998, 699, 299), (998, 699, 299)]
    assert sum(line.amo for line in lines) == 4240


def test_v7_excesses_are_added() -> None:
    # 1 + 0.3 + 0.5 = 1.8, not 1.3 x 1.5 = 1.95; 40.00 x 1.8 = 72.00.
    assert pricing.modifier_coefficient("LM") == Decimal("1.8")
    assert price(LineOrder("SYNB001", DAY, modifiers="LM"))[0].base == 7200


@pytest.mark.parametrize(
    ("care", "today", "base"),
    [
        (date(2025, 6, 30), date(2025, 7, 2), 5400),
        (date(2025, 7, 1), date(2025, 7, 2), 6000),
        (date(2026, 12, 31), date(2026, 12, 31), 6000),
    ],
)
def test_price_of_the_day_of_care(care: date, today: date, base: int) -> None:
    line = price(LineOrder("COE", care), today=today)[0]
    assert (line.base, line.exemption, line.rate, line.amo) == (base, "3", 100, base)


@pytest.mark.parametrize(
    ("changed", "rate", "amo"),
    [
        ({}, 70, 2100),
        ({"pathway": "S"}, 30, 900),
        ({"scheme": "10"}, 85, 2550),
        ({"scheme": "10", "pathway": "S"}, 45, 1350),
        ({"nature": "30", "pathway": "S"}, 100, 3000),
        ({"nature": "41"}, 100, 3000),
    ],
)
def test_rates(changed: dict[str, object], rate: int, amo: int) -> None:
    line = price(LineOrder("G", DAY), **changed)[0]
    assert (line.exemption, line.rate, line.amo, line.amc) == ("0", rate, amo, 0)


def test_partial_ald_exempts_the_related_line_only() -> None:
    orders = (LineOrder("G", DAY, related_to_ald=True), LineOrder("RQD", DAY))
    lines = price(*orders, person_exemption="4")
    assert [(line.exemption, line.rate, line.amo) for line in lines] == [("4", 100, 3000), ("0", 70, 700)]
    assert price(*orders)[0].exemption == "0"


def test_quantity_and_coefficient() -> None:
    # 10.00 x 2 x 1.25 = 25.00.
    assert price(LineOrder("RQD", DAY, 2, Decimal("1.25")))[0].base == 2500


@pytest.mark.parametrize(
    "order",
    [
        LineOrder("INCONNU", DAY),
        LineOrder("G", date(2024, 12, 31)),
        LineOrder("LFQK002", DAY, modifiers="X"),
        LineOrder("LFQK002", DAY, modifiers="ZZZZZ"),
        LineOrder("LFQK002", DAY, association="7"),
    ],
)
def test_what_the_tables_do_not_hold_is_refused(order: LineOrder) -> None:
    with pytest.raises(Refusal):
        price(order)


def test_unknown_scheme_is_refused() -> None:
    with pytest.raises(Refusal, match="Régime 42"):
        tariffs.rate("42", "T")


def test_money() -> None:
    assert half_up(Decimal("997.5")) == 998
    assert half_up(Decimal("0.4999")) == 0
    assert euros(4060) == "40,60"
    assert euros(5) == "0,05"
