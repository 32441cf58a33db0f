"""A lot checked without a reference: every amount against the valuation, and those it cannot tell.

Theory.  The lot says what was billed, not all of why: facts that are not on the wire stay unknown, and the valuation
then gives every value that may be right.  A difference is told only when no such value is there, and when what
excludes it rests on something that may be held against a product; everything else is listed with its reason.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

from harness.codecs.b2 import B2Invoice, B2Line, Layout, check_rules, decode, invoices
from harness.comparison.amounts_facts import act_facts, care_day, declared_codes, invoice_facts, number
from harness.comparison.amounts_lines import AMOUNTS, Asked, line_answers
from harness.comparison.amounts_told import Places, Told
from harness.model.difference import Comparison
from harness.model.observation import Invoice, InvoiceLine
from harness.valuation.facts import ActFacts
from harness.valuation.footing import PUBLIC_ONLY, Trust
from harness.valuation.hierarchy import codes_answer
from harness.valuation.tables import Tables
from harness.valuation.threshold import day_sums, reaches_threshold
from harness.valuation.valuing import field_25, weighed

__all__ = ["check_amounts"]

_TOTALS = ("XR-06", "XR-09", "XR-10")
"""Rules on sums: they ask for no tariff."""


def check_amounts(
    data: bytes, layout: Layout, tables: Tables, as_of: date | None = None, trust: Trust = PUBLIC_ONLY
) -> Comparison:
    """Judge the amounts of a B2 file by the valuation tables, without a reference file.

    Args:
        data: The file received, whatever its state.
        layout: The dialect it is read in.
        tables: The dated tables (`harness.comparison.amounts_tables.shipped_tables`).
        as_of: Last day of care the tables are good for; later acts have no price and no rate. None = no bound.
        trust: Footings that may be held against a product: what is public, by default.  For lots of a bench's own
            cases, whose tables are its own, `harness.valuation.EVERYTHING`.

    Returns:
        Differences of the lines in the order of the file, then those of the sums; the steps that give an expected
        amount are its hints.  Every amount that could not be judged is in ``ignored`` with the code of its reason.
    """
    file = decode(data, layout)
    told = Told(Places(layout), trust)
    asked = tables, trust, as_of
    for records, read in zip(file.invoices(), invoices(file, layout), strict=True):
        _Invoice(records, read, layout, asked).judge(told)
    held = [rule for rule in _TOTALS if rule in layout.rules]
    told.breaches(check_rules(file, layout, held) if held else ())
    return told.comparison()


class _Invoice:
    """One invoice under judgement."""

    def __init__(
        self, records: B2Invoice, read: Invoice, layout: Layout, asked: tuple[Tables, Trust, date | None]
    ) -> None:
        self._read = read
        self._tables, self._trust, self._as_of = asked
        self._lines = list(zip(read.lines, records.lines, strict=True))
        dental = any(self._tables.families.get(line.rubrics.get("act", "")) == "dental" for line in read.lines)
        known = invoice_facts(read, layout) | {"dental_in_invoice": "yes" if dental else "no"}
        self._acts = [act_facts(line, found, known, read, self._tables) for line, found in self._lines]
        self._carriers = Counter(
            self._performer(line) for line in read.lines if line.rubrics.get("participation") == "A"
        )
        self._reached = self._thresholds()

    @staticmethod
    def _performer(line: InvoiceLine) -> tuple[str, str]:
        return line.rubrics.get("performer", ""), line.rubrics.get("specialty", "")

    def _thresholds(self) -> list[bool | None]:
        """Tell of each line whether the threshold rule covers it."""
        scales = [
            None if act is None else weighed(act, self._prices(line), self._tables, self._trust)
            for act, (line, _) in zip(self._acts, self._lines, strict=True)
        ]
        days: dict[date, list[int]] = {}
        for rank, act in enumerate(self._acts):
            if act is not None:
                days.setdefault(act.day, []).append(rank)
        sums = {day: day_sums(scale for rank in ranks if (scale := scales[rank])) for day, ranks in days.items()}
        # A line without a day may stand on any: sums are then too small, and say nothing.
        whole = None not in self._acts
        return [
            reaches_threshold(scale, sums[act.day], self._tables, act.day, self._trust)
            if whole and act and scale
            else None
            for act, scale in zip(self._acts, scales, strict=True)
        ]

    @staticmethod
    def _prices(line: InvoiceLine) -> list[int]:
        return [v for name in ("unit_price", "base") if (v := number(line.rubrics, name)) is not None]

    def judge(self, told: Told) -> None:
        """Judge every line."""
        for rank, ((line, records), act) in enumerate(zip(self._lines, self._acts, strict=True)):
            if act is None:
                reason = "valuation.unreadable" if care_day(line) else "valuation.no-date"
                told.unjudged(records, AMOUNTS, reason)
                continue
            self._line(line, records, self._derived(act, self._reached[rank]), told)

    def _derived(self, act: ActFacts, reached: bool | None) -> ActFacts:
        derived = {"is_ccam": "yes" if act.ccam else "no"}
        if nature := field_25(act, self._tables, self._trust):
            derived["field_25"] = nature
        if reached is not None:
            derived["threshold"] = "yes" if reached else "no"
        return replace(act, known={**act.known, **derived})

    def _line(self, line: InvoiceLine, records: B2Line, act: ActFacts, told: Told) -> None:
        details = sum(record.variant == "4M" for record in records.complements)
        carriers = self._carriers[self._performer(line)]
        asked = Asked(self._tables, self._trust, self._as_of, self._read.header, carriers, details)
        for name, answer in line_answers(line, act, asked):
            told.answer(records, name, answer)
        self._exemption(line, records, act, told)

    def _exemption(self, line: InvoiceLine, records: B2Line, act: ActFacts, told: Told) -> None:
        """Tell of a code that no rule gives; a line that is not covered bears none, whatever the rules (XR-16)."""
        late = self._as_of is not None and act.day > self._as_of
        if late or act.known.get("qualifier") in {"N", "G"}:
            return
        codes = declared_codes(line, self._read.header)
        known = {**act.known, "aspa": "yes" if "9" in codes else "no"}
        found = [codes_answer(known, self._tables, act.day, code) for code in codes]
        if found and all(found) and found[0]:
            told.codes(records, *found[0])
