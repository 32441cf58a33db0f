"""The dated tables of the valuation: trees of texts in, frozen rows out, faults as one sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, TypeVar

from harness.valuation import rows as r
from harness.valuation.cells import Cells, TableError
from harness.valuation.footing import Footing

__all__ = ["TableError", "Tables", "parse_tables"]


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything the valuation knows; each row bears its dates and its source."""

    prices: Mapping[str, tuple[r.Price, ...]] = field(default_factory=dict)
    """Act or CCAM code → prices."""
    modifiers: Mapping[str, tuple[r.Modifier, ...]] = field(default_factory=dict)
    associations: Mapping[str, tuple[r.Association, ...]] = field(default_factory=dict)
    ccam: Mapping[str, tuple[r.CcamAct, ...]] = field(default_factory=dict)
    families: Mapping[str, str] = field(default_factory=dict)
    """Act code → family."""
    base_rates: tuple[r.BaseRate, ...] = ()
    exemptions: tuple[r.Exemption, ...] = ()
    """In order of precedence."""
    thresholds: tuple[r.Threshold, ...] = ()
    flat_shares: tuple[r.FlatShare, ...] = ()
    participations: tuple[r.Participation, ...] = ()
    never_flat: tuple[r.Never, ...] = ()
    ceilings: tuple[r.Ceiling, ...] = ()
    overcharges: tuple[r.Overcharge, ...] = ()
    complements: tuple[r.Complement, ...] = ()
    counted: tuple[r.Counted, ...] = ()
    forced: tuple[r.Forced, ...] = ()


T = TypeVar("T")


def _prices(cells: Cells) -> Iterable[r.Price]:
    """Read the acts of one code; a later price ends the one before it."""
    values = cells.each("values")
    starts = [value.day("from") for value in values]
    for rank, value in enumerate(values):
        end = value.day("until") or (starts[rank + 1] if rank + 1 < len(starts) else None)
        yield r.Price(cells.text("code"), value.cents("amount"), value.dates(end=end))


def _ccam_prices(cells: Cells) -> Iterable[r.Price]:
    """Read the prices of one CCAM act: amounts of published examples, whose dates are always ours."""
    for price in _prices(cells):
        yield replace(price, dates=replace(price.dates, dated=Footing.SYNTHETIC))


def _modifier(c: Cells) -> r.Modifier:
    amount = c.cents("amount") if c.has("amount") else 0
    coefficient = c.decimal("coefficient") if c.has("coefficient") else Decimal(1)
    return r.Modifier(c.text("code"), c.text("kind"), c.dates(), amount, coefficient)


def _exemption(c: Cells) -> r.Exemption:
    percent = c.whole("percent") if c.has("percent") else None
    conditions = c.conditions("when"), c.conditions("unless")
    return r.Exemption(
        c.text("id"), c.text("level"), c.text("rule"), c.dates(), *conditions, percent,
        c.text("table", ""), c.texts("codes"), c.text("qualifier", ""),
        c.text("national", "no") == "yes",
    )  # fmt: skip


def _ccam(c: Cells) -> r.CcamAct:
    transition = c.decimal("transition") if c.has("transition") else None
    return r.CcamAct(c.text("code"), c.dates(), c.text("field_25", ""), transition)


def _threshold(c: Cells) -> r.Threshold:
    amount = c.cents("amount") if c.has("amount") else 0
    return r.Threshold(
        c.text("kind"), c.dates(), amount, c.decimal("coefficient") if c.has("coefficient") else Decimal(0)
    )


def _overcharge(c: Cells) -> r.Overcharge:
    lists = c.texts("pathway"), c.texts("never_specialties")
    return r.Overcharge(c.text("qualifier"), c.decimal("percent"), *lists, c.dates())


def _base_rate(c: Cells) -> r.BaseRate:
    outside = c.text("outside", "no") == "yes"
    return r.BaseRate(c.text("scheme"), c.text("family"), c.whole("percent"), c.dates(), outside)


def _rows(trees: Mapping[str, object], section: str, read: Callable[[Cells], T]) -> tuple[T, ...]:
    return tuple(read(cells) for file, tree in trees.items() for cells in Cells(file, (), tree).each(section))


def _by_code(found: Iterable[Any]) -> dict[str, tuple[Any, ...]]:
    grouped: dict[str, tuple[Any, ...]] = {}
    for row in found:
        grouped[row.code] = (*grouped.get(row.code, ()), row)
    return grouped


def parse_tables(trees: Mapping[str, object]) -> Tables:
    """Return the tables out of files already read into texts, lists and mappings.

    Args:
        trees: File name → its tree; sections of one name in several files are joined in this order.

    Raises:
        TableError: when a value cannot be read; the text says where.
    """
    sections = ("acts", _prices), ("ccam", _ccam_prices)
    priced = [row for section, read in sections for found in _rows(trees, section, read) for row in found]
    families = {act: c.text("family") for f, t in trees.items() for c in Cells(f, (), t).each("families")
                for act in c.texts("acts")}  # fmt: skip
    return Tables(
        prices=_by_code(priced),
        modifiers=_by_code(_rows(trees, "modifiers", _modifier)),
        associations=_by_code(
            _rows(trees, "associations", lambda c: r.Association(c.text("code"), c.decimal("percent"), c.dates()))
        ),
        ccam=_by_code(_rows(trees, "ccam_acts", _ccam)),
        families=families,
        base_rates=_rows(trees, "base_rates", _base_rate),
        exemptions=_rows(trees, "exemptions", _exemption),
        thresholds=_rows(trees, "full_cover", _threshold),
        flat_shares=_rows(trees, "flat_share", lambda c: r.FlatShare(c.cents("amount"), c.dates())),
        participations=_rows(
            trees, "participation", lambda c: r.Participation(c.text("code"), c.text("effect"), c.dates())
        ),
        never_flat=_rows(trees, "flat_share_never", lambda c: r.Never(c.text("fact"), c.texts("values"), c.dates())),
        ceilings=_rows(
            trees, "outside_pathway", lambda c: r.Ceiling(c.decimal("percent"), c.cents("ceiling"), c.dates())
        ),
        overcharges=_rows(trees, "overcharge", _overcharge),
        complements=_rows(
            trees,
            "complements",
            lambda c: r.Complement(c.text("letter"), c.decimal("percent"), c.decimal("bound"), c.dates()),
        ),
        counted=_rows(trees, "counted_modifiers", lambda c: r.Counted(c.whole("at_least"), c.dates())),
        forced=_rows(trees, "forced_qualifiers", lambda c: r.Forced(c.text("qualifier"), c.texts("acts"), c.dates())),
    )
