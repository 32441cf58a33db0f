"""Rules on what the lines of an invoice say together: exemptions, rates, qualifiers, CCAM details, deadlines.

Sound because each test is wider than its rule: it looks at the same fields, takes any doubt for a breach (a date that
is not all digits, a line of another day) and never clears an invoice the rule looks into.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np

from harness.comparison.bulk.columns import Block, Bools, Ints, Rows
from harness.comparison.bulk.shape import Invoices

__all__ = ["LINE_TESTS", "Lines"]

_PLACES: Mapping[str, Mapping[str, tuple[int, int]]] = {
    "3": {"act": (55, 60), "date": (43, 49), "exemption": (63, 64), "rate": (90, 93), "base": (82, 90),
          "amo": (93, 101), "fees": (101, 109), "qualifier": (119, 120), "amc": (121, 128)},
    "4": {"act": (75, 80), "date": (69, 75), "exemption": (53, 54), "rate": (104, 107), "base": (97, 104),
          "amo": (107, 114), "fees": (114, 121), "qualifier": (121, 122), "amc": (122, 128)},
}  # fmt: skip
"""Columns of the fields of a line, by type."""
_LONELY = ("ATU", "FDA", "FDC", "FPC", "FR2")
_ONCE = ("FPU", "FPL", "FPX", "FPV", "FPM")


@dataclass(frozen=True)
class Lines:
    """The type 3 and 4 lines of a block, and the invoices they stand in."""

    block: Block
    invoices: Invoices
    header: bytes
    """The record 000 of the file; empty when there is none."""

    @cached_property
    def rows(self) -> tuple[tuple[Rows, Mapping[str, tuple[int, int]]], ...]:
        """Lines of each type, and the columns of their fields."""
        return tuple((self.block.rows(kind), places) for kind, places in _PLACES.items())

    def any(self, test: Callable[[Rows, Mapping[str, tuple[int, int]]], Bools]) -> Bools:
        """Tell which invoices hold a line for which the test is true."""
        found = np.zeros(len(self.invoices), np.bool_)
        for rows, places in self.rows:
            found |= self.invoices.holding(rows.ranks[test(rows, places)])
        return found

    def count(self, test: Callable[[Rows, Mapping[str, tuple[int, int]]], Bools]) -> Ints:
        """Count the lines of each invoice for which the test is true."""
        found = np.zeros(len(self.invoices), np.int64)
        for rows, places in self.rows:
            found += self.invoices.sums(rows.ranks[test(rows, places)])
        return found

    def headers(self, test: Callable[[Rows], Bools]) -> Bools:
        """Tell which invoices have a type 2 for which the test is true."""
        rows = self.block.rows("2")
        return self.invoices.holding(rows.ranks[test(rows)])

    def same(self, place: str, kinds: str = "34") -> Bools:
        """Tell which invoices say the same on all their lines (of both types together)."""
        words = np.zeros(len(self.block), np.uint64)
        for (rows, places), kind in zip(self.rows, "34", strict=True):
            if kind in kinds:
                words[rows.ranks] = rows.text(*places[place])
        ranks = np.flatnonzero(self.block.of(*kinds))
        changes = ranks[1:][words[ranks[1:]] != words[ranks[:-1]]]
        before = ranks[:-1][words[ranks[1:]] != words[ranks[:-1]]]
        inside = self.invoices.of_record[changes] == self.invoices.of_record[before]
        return ~self.invoices.holding(changes[inside])


def _without_rpps(lines: Lines) -> Bools:
    """XR-13: an E complement with no RPPS number at all."""
    found = np.zeros(len(lines.invoices), np.bool_)
    for variant, places in (("3E", ((41, 52),)), ("4E", ((38, 49), (63, 74)))):
        rows = lines.block.rows(variant)
        empty = np.logical_and.reduce([rows.is_empty(*place) for place in places])
        found |= lines.invoices.holding(rows.ranks[empty])
    return found


def _split_flow(lines: Lines) -> Bools:
    """XR-14: a flow-split flag and a complementary amount."""
    return lines.headers(lambda rows: rows.says(94, 95, "F")) & lines.any(lambda r, at: ~r.is_empty(*at["amc"]))


def _exempt_rate(lines: Lines) -> Bools:
    """XR-15: an exemption on the line or the type 2, and another rate than 100 on a line that is not neutral."""
    plain = ("", "0", "9")
    header = lines.headers(lambda rows: ~rows.says(78, 79, *plain))

    def exempt(rows: Rows, at: Mapping[str, tuple[int, int]]) -> Bools:
        own = ~rows.says(*at["exemption"], *plain)
        inherited = rows.full(rows.blanks, *at["exemption"]) & header[lines.invoices.of_record[rows.ranks]]
        neutral = rows.says(*at["qualifier"], "N", "G")
        return (own | inherited) & ~neutral & ~rows.says(*at["rate"], "100")

    return lines.any(exempt)


def _qualifier(lines: Lines) -> Bools:
    """XR-16: a qualifier N or G beside an exemption or an amount it puts to zero."""
    zeroed = {"N": ("rate", "amo", "base"), "G": ("rate", "amo", "fees", "amc")}

    def kept(rows: Rows, at: Mapping[str, tuple[int, int]]) -> Bools:
        found = np.zeros(len(rows), np.bool_)
        for letter, names in zeroed.items():
            amounts = ~np.logical_and.reduce([rows.is_empty(*at[name]) for name in names])
            found |= rows.says(*at["qualifier"], letter) & (amounts | ~rows.is_empty(*at["exemption"]))
        return found

    return lines.any(kept)


def _several_exemptions(lines: Lines) -> Bools:
    """XR-17: type 4 lines with different exemptions (whatever their act and date)."""
    return ~lines.same("exemption", "4")


def _nutrition(lines: Lines) -> Bools:
    """XR-18: NUT without exemption 4."""
    return lines.any(lambda rows, at: rows.says(*at["act"], "NUT") & ~rows.says(*at["exemption"], "4"))


def _late(lines: Lines) -> Bools:
    """XR-20: a care date not after the limit, or that is no number."""
    text = lines.header[55:61].decode("latin-1")
    try:
        limit = date(2000 + int(text[:2]), int(text[2:4]), int(text[4:])) - timedelta(days=365)
    except ValueError:
        limit = date.min
    last = int(f"{limit:%y%m%d}") if limit.year >= 2000 else -1

    def old(rows: Rows, at: Mapping[str, tuple[int, int]]) -> Bools:
        digits = rows.full(rows.digits, *at["date"])
        return (digits & (rows.number(*at["date"]) <= last)) | ~(digits | rows.full(rows.blanks, *at["date"]))

    return lines.any(old)


def _cover_dates(lines: Lines) -> Bools:
    """XR-21: 2[59..76] not zero."""
    return lines.headers(lambda rows: ~rows.is_empty(58, 76))


def _flat_fees(lines: Lines) -> Bools:
    """XR-23: two flat fees of any kind, or a CFU."""
    fees = lines.count(lambda rows, at: rows.says(*at["act"], *_ONCE))
    return (fees > 1) | lines.any(lambda rows, at: rows.says(*at["act"], "CFU"))


def _alone(lines: Lines) -> Bools:
    """XR-24: a complementary act in an invoice of several days, or with no other act."""
    lonely = lines.any(lambda rows, at: rows.says(*at["act"], *_LONELY))
    others = lines.any(lambda rows, at: ~rows.says(*at["act"], *_LONELY))
    return lonely & ~(others & lines.same("date"))


def _modifiers(lines: Lines) -> Bools:
    """XR-25: a modifier after a blank one."""
    rows = lines.block.rows("4M")
    blank = rows.cells[:, 58:62] == ord(" ")
    return lines.invoices.holding(rows.ranks[(blank[:, :-1] & ~blank[:, 1:]).any(axis=1)])


def _association(lines: Lines) -> Bools:
    """XR-26: association code 4 and another one, whatever their days."""
    rows = lines.block.rows("4M")
    four, none = rows.says(62, 63, "4"), rows.says(62, 63, "")
    return lines.invoices.holding(rows.ranks[four]) & lines.invoices.holding(rows.ranks[~(four | none)])


def _c2s(lines: Lines) -> Bools:
    """XR-28: a C2S contract and a line that leaves something to pay."""

    def rest(rows: Rows, at: Mapping[str, tuple[int, int]]) -> Bools:
        fees, amo, amc = (rows.number(*at[name]) for name in ("fees", "amo", "amc"))
        found: Bools = fees != amo + amc
        return found

    return lines.headers(lambda rows: rows.says(116, 118, "89")) & lines.any(rest)


def _no_amc(lines: Lines) -> Bools:
    """SYN-04: no complementary amount on any line."""
    return ~lines.any(lambda rows, at: rows.number(*at["amc"]) != 0)


LINE_TESTS: Mapping[str, Callable[[Lines], Bools]] = {
    "XR-13": _without_rpps,
    "XR-14": _split_flow,
    "XR-15": _exempt_rate,
    "XR-16": _qualifier,
    "XR-17": _several_exemptions,
    "XR-18": _nutrition,
    "XR-20": _late,
    "XR-21": _cover_dates,
    "XR-23": _flat_fees,
    "XR-24": _alone,
    "XR-25": _modifiers,
    "XR-26": _association,
    "XR-28": _c2s,
    "SYN-04": _no_amc,
}
"""Rule → which parts of a block may break it."""
