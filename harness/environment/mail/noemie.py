"""NOEMIE returns (reference 580, sequence of ours) built from what was received and what was ordered.

Every amount is computed from the received invoices: claimed = their totals, paid = claimed where the
part is paid, 0 where it is rejected.  A 990 closes a level with the count of the level below and the
sum paid (AMO and AMC together); the last 999 repeats the sum of the whole file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.environment.mail.frame import Ends, alpha, b2_date, number, plain_upper
from harness.environment.mail.orders import Settlement, State
from harness.environment.mail.received import ReceivedFile, ReceivedLot
from harness.i18n import say
from harness.model.observation import Invoice, InvoiceLine

__all__ = ["REFERENCE", "Entity", "NoemieReturn", "build_noemie"]

REFERENCE = "580"
_NATURES = {"30": "AM", "41": "AT"}
_PAID, _REJECTED, _UNTREATED = "P", "R", " "


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity: its code and its fields by first position; fields left out are absent."""

    code: str
    fields: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class NoemieReturn:
    """A whole return between its two ends."""

    entities: tuple[Entity, ...]
    lots: int
    paid: int
    """Cents paid in the file."""
    rejected: bool
    """Some part of some invoice is rejected."""


@dataclass(frozen=True, slots=True)
class _Parts:
    """Claimed cents, state and paid cents of the two parts of an invoice."""

    amo: int
    amo_state: str
    amc: int
    amc_state: str

    @property
    def amo_paid(self) -> int:
        return self.amo if self.amo_state == _PAID else 0

    @property
    def amc_paid(self) -> int:
        return self.amc if self.amc_state == _PAID else 0

    @property
    def paid(self) -> int:
        return self.amo_paid + self.amc_paid

    @property
    def rejected(self) -> bool:
        return _REJECTED in {self.amo_state, self.amc_state}


def build_noemie(file: ReceivedFile, settlements: Sequence[Settlement], ends: Ends) -> NoemieReturn | None:
    """Return the NOEMIE return of a file; None when no invoice gets one.

    Args:
        file: The accepted file.
        settlements: One per invoice of the file, in order.
        ends: Sender, recipient, identification and instant of the return.
    """
    body: list[Entity] = []
    lots, paid, rejected, position = 0, 0, False, 0
    for lot in file.lots:
        mine = settlements[position : position + len(lot.invoices)]
        position += len(lot.invoices)
        kept = [
            (invoice, one, _parts(invoice, one))
            for invoice, one in zip(lot.invoices, mine, strict=True)
            if one.state is not State.NONE
        ]
        if not kept:
            continue
        total = sum(parts.paid for _, _, parts in kept)
        lots, paid = lots + 1, paid + total
        rejected = rejected or any(parts.rejected for _, _, parts in kept)
        body.append(Entity("080", {6: number(lot.day, 6), 12: number(lot.number, 3)}))
        for invoice, one, parts in kept:
            body.extend(_invoice(lot, invoice, one, parts))
        body.append(_closing("080", len(kept), total))
    if not body:
        return None
    entities = (*_opening(file, ends), *body, _closing("040", lots, paid))
    return NoemieReturn(entities, lots, paid, rejected)


def _parts(invoice: Invoice, one: Settlement) -> _Parts:
    amo, amc = _cents(invoice.totals, "total_amo"), _cents(invoice.totals, "total_amc")
    if one.state is State.REJECTED:
        return _Parts(amo, _REJECTED, amc, _REJECTED if amc else _UNTREATED)
    if one.state is State.PARTIAL:
        return _Parts(amo, _PAID, amc, _REJECTED)
    return _Parts(amo, _PAID, amc, _PAID if amc else _UNTREATED)


def _opening(file: ReceivedFile, ends: Ends) -> Iterator[Entity]:
    label = plain_upper(say("environment.noemie-transfer"))
    yield Entity("040", {6: number(file.lots[0].partner, 15)})
    yield Entity(
        "071",
        {6: b2_date(ends.at.date()), 12: alpha(label, 32), 44: alpha("", 32), 76: alpha(ends.sender[-3:], 10)},
    )
    yield Entity("081", {6: "01", 8: alpha("", 14)})


def _closing(level: str, count: int, total: int) -> Entity:
    return Entity("990", {6: alpha(level, 17), 23: number(count, 8), 31: number(total, 11), 42: "P"})


def _invoice(lot: ReceivedLot, invoice: Invoice, one: Settlement, parts: _Parts) -> Iterator[Entity]:
    header = invoice.header
    nature = _NATURES.get(header.get("nature", ""), "AS")
    electronic = header.get("mode", "").startswith("SV")
    yield Entity(
        "102",
        {
            6: alpha(number(header.get("number", ""), 9), 9),
            15: alpha("", 6),
            21: alpha(lot.number, 3),
            24: number(lot.day, 6),
            30: "F" if electronic else "B",
            31: _day(invoice.lines[0].rubrics) if invoice.lines else number("", 6),
            37: "C" if parts.amc else " ",
            38: nature,
        },
    )
    yield _insured(header)
    yield Entity("150", {6: nature})
    yield Entity("198", {6: number(parts.amo, 8), 14: parts.amo_state, 15: number(parts.amo_paid, 8), 23: "P"})
    yield Entity(
        "199",
        {
            6: number(parts.amc, 8),
            14: parts.amc_state,
            15: number(parts.amc_paid, 8),
            23: "P",
            24: number(header.get("amc_number", ""), 10),
            34: alpha("", 15),
        },
    )
    for rank, line in enumerate(invoice.lines, 1):
        yield _line(rank, line, parts)
        if parts.rejected:
            yield _reject(rank, line, one, parts)


def _insured(header: Mapping[str, str]) -> Entity:
    return Entity(
        "103",
        {
            6: alpha(header.get("nir", ""), 13),
            19: number(header.get("nir_key", ""), 2),
            21: alpha("", 25),
            46: alpha("", 25),
            71: alpha("", 15),
            86: alpha(header.get("own_nir", ""), 13),
            99: number(header.get("own_nir_key", ""), 2),
            101: number(header.get("birth_date", ""), 6),
            107: number(header.get("birth_rank", ""), 1),
            108: alpha("", 25),
            133: alpha("", 15),
            148: number(header.get("centre", ""), 4),
        },
    )


def _line(rank: int, line: InvoiceLine, parts: _Parts) -> Entity:
    rubrics = line.rubrics
    amo, amc = _cents(rubrics, "amo"), _cents(rubrics, "amc")
    rate = _cents(rubrics, "rate")
    act = rubrics.get("act", "")
    return Entity(
        "210",
        {
            6: number(rank, 2),
            8: "00",
            10: alpha(rubrics.get("exemption", "0"), 1),
            11: "00",
            13: "000",
            16: number("", 6),
            22: _day(rubrics),
            28: _day(rubrics),
            34: number(_cents(rubrics, "unit_price"), 8),
            42: number(_cents(rubrics, "base"), 8),
            50: number(rate, 3),
            53: number(amo if parts.amo_paid else 0, 8),
            61: "P",
            62: alpha(act, 3),
            65: alpha(act[4:], 2),
            67: number(rubrics.get("quantity", "1"), 3),
            70: number(rubrics.get("coefficient", "100"), 5),
            75: "001",
            78: number(_cents(rubrics, "fees"), 8),
            86: "  ",
            88: "000",
            91: number("", 8),
            99: number(max(100 - rate, 0) if amc else 0, 3),
            102: number(amc if parts.amc_paid else 0, 8),
            110: number(_cents(rubrics, "base") if amc else 0, 8),
        },
    )


def _reject(rank: int, line: InvoiceLine, one: Settlement, parts: _Parts) -> Entity:
    label = plain_upper(one.label or say("environment.noemie-rejected"))
    return Entity(
        "294",
        {
            6: alpha(one.code, 4),
            10: alpha(label, 86),
            96: "A",
            97: "C" if parts.amo_state == _REJECTED else "O",
            98: alpha(line.rubrics.get("act", ""), 5),
            103: _day(line.rubrics),
            109: number(line.rubrics.get("performer", ""), 9),
            118: number(rank, 3),
            121: "01",
            123: alpha("", 30),
        },
    )


def _day(rubrics: Mapping[str, str]) -> str:
    """Turn the ISO date of a line into AAMMJJ; zeros when it has none."""
    return number(rubrics.get("date", "").replace("-", "")[2:8], 6)


def _cents(rubrics: Mapping[str, str], name: str) -> int:
    text = rubrics.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() else 0
