"""What a lot tells of its acts: rubrics in, facts out; what it does not tell stays unknown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from harness.codecs.b2.codec import B2Line
from harness.codecs.b2.layout import Layout
from harness.model.observation import Invoice, InvoiceLine
from harness.valuation.facts import ActFacts
from harness.valuation.overcharge import forced_qualifier
from harness.valuation.tables import Tables

__all__ = ["act_facts", "care_day", "declared_codes", "invoice_facts", "number"]

_HOSPITAL = "cp-hospital"
_OVERSEAS = "97"
_LETTERS = "NFU"
_ADULT_STI = 26


def number(rubrics: Mapping[str, str], name: str) -> int | None:
    """Return a numeric rubric; absent or unreadable = None."""
    text = rubrics.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() else None


def care_day(line: InvoiceLine) -> date | None:
    """Return the day of care; None when it is not a day."""
    try:
        return date.fromisoformat(line.rubrics.get("date", ""))
    except ValueError:
        return None


def invoice_facts(invoice: Invoice, layout: Layout) -> dict[str, str]:
    """Return the facts a header tells.

    A hospital's header says who pays besides the fund (2[95], 2[117], 2[119]); a town header does not.
    """
    header = invoice.header
    hospital = layout.id == _HOSPITAL
    known = {"setting": "hospital" if hospital else "town", "ame": "no", "fpc": "no"}
    known |= {fact: header[fact] for fact in ("scheme", "nature") if fact in header}
    if "nature" in known:
        known["local"] = "yes" if known["nature"] == "13" else "no"
    pathway = header.get("pathway", "")
    known["pathway"] = pathway
    known["outside_rate"] = "yes" if pathway == "S" and not hospital else "no"
    known["c2s"] = "yes" if header.get("contract") == "89" else "no"
    if hospital:
        known["split"] = "yes" if header.get("flow_split") == "F" else "no"
        known["amc_body"] = "yes" if header.get("amc_number") else "no"
    if any(line.rubrics.get("act", "").startswith("FPC") for line in invoice.lines):
        known["fpc"] = "yes"
    return known


def declared_codes(line: InvoiceLine, header: Mapping[str, str]) -> tuple[str, ...]:
    """Return the exemption codes a line may stand under: its own, or the header's when it bears none."""
    own, above = line.rubrics.get("exemption", ""), header.get("exemption", "") or "0"
    if own and own != "0":
        # ASPA: lines marked 3 under a header 9.
        return (own,)
    return (above,) if not own or above == "0" else (above, "0")


def act_facts(
    line: InvoiceLine, records: B2Line, known: Mapping[str, str], invoice: Invoice, tables: Tables
) -> ActFacts | None:
    """Return the facts of a line, or None when its day or its numbers cannot be read."""
    rubrics = line.rubrics
    day, quantity, coefficient = care_day(line), number(rubrics, "quantity"), number(rubrics, "coefficient")
    base = records.base
    if day is None or quantity is None or not coefficient or base is None:
        return None
    code = rubrics.get("act", "")
    letter = code[4] if len(code) == 5 and code[4] in _LETTERS else ""
    act = code[:4].rstrip() if letter else code
    details = [record for record in records.complements if record.variant == "4M"]
    mco = base.read(71, 5).strip() if base.variant == "3" else ""
    qualifier = forced_qualifier(act, known, tables, day) or rubrics.get("qualifier", "")
    facts = dict(known) | {"act": act, "qualifier": qualifier}
    facts |= {fact: rubrics[fact] for fact in ("specialty",) if fact in rubrics}
    if act in tables.families:
        facts["family"] = tables.families[act]
    if _is_adult(invoice.header.get("birth_date", ""), day):
        facts["sti_under_26"] = "no"
    overseas = None if invoice.header.get("partner", "").startswith(_OVERSEAS) else Decimal(1)
    return ActFacts(
        act,
        day,
        number(rubrics, "unit_price"),
        quantity,
        Decimal(coefficient) / 100,
        letter,
        mco=Decimal(int(mco)) / 10_000 if mco.isdecimal() and int(mco) else Decimal(1),
        ccam=rubrics.get("ccam", ""),
        modifiers=rubrics.get("modifiers", ""),
        association=rubrics.get("association", ""),
        cabinet=None if any(record.read(103).strip() for record in details) else 0,
        overseas=overseas,
        known=facts,
    )


def _is_adult(birth: str, day: date) -> bool:
    """Tell whether a person born AAMMJJ, in whichever century, surely is 26 or more."""
    if len(birth) != 6 or not birth.isdecimal():
        return False
    short = day.year % 100
    year = int(birth[:2])
    # A year after this one is of the last century; one before it may be of this one.
    youngest = day.year - short + year - (100 if year > short else 0)
    return day.year - youngest > _ADULT_STI
