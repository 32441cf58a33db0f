"""The amounts of one line of a lot, each with what the valuation says of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from harness.comparison.amounts_facts import declared_codes, number
from harness.model.observation import InvoiceLine
from harness.valuation.answer import Answer, Step, cannot_tell
from harness.valuation.bases import base_of
from harness.valuation.facts import ActFacts
from harness.valuation.footing import Trust
from harness.valuation.hierarchy import rate_answer
from harness.valuation.overcharge import fees_answer
from harness.valuation.paying import complementary_answer, fund_answer
from harness.valuation.prices import price_of
from harness.valuation.tables import Tables

__all__ = ["AMOUNTS", "Asked", "line_answers"]

AMOUNTS = ("unit_price", "base", "rate", "amo", "fees", "amc")
"""Rubrics of a line that are judged, in the order of the record."""
_BY_CODE = {"4": {"ald_related": "yes"}, "9": {"aspa": "yes"}}
"""Exemption code → the fact it tells."""
_ZEROED = {"N": "valuation.not-covered", "G": "valuation.free-act"}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a line is judged by besides its own facts."""

    tables: Tables
    trust: Trust
    as_of: date | None
    header: Mapping[str, str]
    carriers: int
    """Lines of this performer that bear code A in the invoice."""
    details: int
    """CCAM records of the line."""


def line_answers(line: InvoiceLine, act: ActFacts, asked: Asked) -> Iterator[tuple[str, Answer]]:
    """Yield each judged rubric of a line with its answer.

    What a later amount follows from is taken as it stands in the lot: a wrong base is told on the base, not again
    on the shares.
    """
    if asked.details > 1:
        yield from ((name, cannot_tell("valuation.several-acts")) for name in ("unit_price", "base"))
    else:
        yield "unit_price", _price(act, asked)
        yield "base", _base(act, asked.tables)
    yield "rate", _rate(line, act, asked)
    base, rate = number(line.rubrics, "base"), number(line.rubrics, "rate")
    amo, fees = number(line.rubrics, "amo"), number(line.rubrics, "fees")
    if base is None or rate is None or amo is None or fees is None:
        yield from ((name, cannot_tell("valuation.unreadable")) for name in ("amo", "fees", "amc"))
        return
    yield "amo", _fund(line, act, base, rate, asked)
    yield "fees", fees_answer(base, act.known, asked.tables, act.day)
    yield "amc", complementary_answer(fees, base, amo, act.known)


def _late(act: ActFacts, asked: Asked) -> bool:
    return asked.as_of is not None and act.day > asked.as_of


def _price(act: ActFacts, asked: Asked) -> Answer:
    if act.overseas is None:
        return cannot_tell("valuation.overseas")
    if _late(act, asked):
        return cannot_tell("valuation.after-as-of")
    return price_of(act.ccam or act.act, act.day, asked.tables)


def _base(act: ActFacts, tables: Tables) -> Answer:
    qualifier = act.known.get("qualifier", "")
    if qualifier == "N":
        return _zero(qualifier)
    if qualifier == "G":
        return cannot_tell("valuation.free-base")
    return cannot_tell("valuation.unreadable") if act.unit_price is None else base_of(act, tables)


def _zero(qualifier: str) -> Answer:
    return Answer((0,), (Step(_ZEROED[qualifier], (), "XR-16"),))


def _rate(line: InvoiceLine, act: ActFacts, asked: Asked) -> Answer:
    qualifier = act.known.get("qualifier", "")
    if qualifier in _ZEROED:
        return _zero(qualifier)
    if _late(act, asked):
        return cannot_tell("valuation.after-as-of")
    answers = [
        rate_answer(_declared(act, code), asked.tables, act.day, code) for code in declared_codes(line, asked.header)
    ]
    values = tuple(dict.fromkeys(value for answer in answers for value in answer.values))
    trail = tuple(step for answer in answers for step in answer.trail)
    return Answer(values, trail, next((answer.unknown for answer in answers if answer.unknown), ""))


def _declared(act: ActFacts, code: str) -> dict[str, str]:
    """Add what a declared code says: ASPA is told by 9 and by nothing else."""
    return {**act.known, "aspa": "yes" if code == "9" else "no"}


def _fund(line: InvoiceLine, act: ActFacts, base: int, rate: int, asked: Asked) -> Answer:
    qualifier = act.known.get("qualifier", "")
    if qualifier in _ZEROED:
        return _zero(qualifier)
    participation = line.rubrics.get("participation", "") if "participation" in line.locations else None
    code = declared_codes(line, asked.header)[0]
    known = {**act.known, "exemption": code, **_BY_CODE.get(code, {})}
    return fund_answer(
        base,
        rate,
        known,
        asked.tables,
        act.day,
        participation=participation,
        carriers=asked.carriers,
        trust=asked.trust,
    )
