"""Rules on what lines say together: exemptions, rates, qualifiers, CCAM details, deadlines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import wraps

from harness.codecs.b2.breach import Finding, number
from harness.codecs.b2.codec import B2File, B2Invoice, B2Line, Record
from harness.codecs.b2.layout import Layout

__all__ = ["CHECKS"]

_PLACES = {
    "3": {"act": (56, 5), "date": (44, 6), "exemption": (64, 1), "rate": (91, 3), "base": (83, 8), "amo": (94, 8),
          "fees": (102, 8), "qualifier": (120, 1), "amc": (122, 7)},
    "4": {"act": (76, 5), "date": (70, 6), "exemption": (54, 1), "rate": (105, 3), "base": (98, 7), "amo": (108, 7),
          "fees": (115, 7), "qualifier": (122, 1), "amc": (123, 6)},
}  # fmt: skip
_NAMES = {
    "act": "Code acte", "date": "Date des soins", "exemption": "Justification d'exonération du TM (acte)",
    "rate": "Taux applicable à la prestation", "base": "Base de remboursement", "amo": "Montant remboursable par l'AMO",
    "fees": "Montant des honoraires", "qualifier": "Qualificatif de la dépense", "amc": "Part complémentaire",
}  # fmt: skip

Check = Callable[[B2File, Layout], Iterable[Finding]]


def _text(record: Record, name: str) -> str:
    return record.read(*_PLACES[record.variant][name]).strip()


def _amount(record: Record, name: str) -> int:
    return number(record, *_PLACES[record.variant][name])


def _finding(record: Record, name: str, expected: str) -> Finding:
    place = _PLACES[record.variant][name]
    return Finding(record.location(*place), _NAMES[name], expected, record.read(*place))


def _bases(invoice: B2Invoice) -> list[Record]:
    return [line.base for line in invoice.lines if line.base is not None]


def _per_invoice(check: Callable[[B2Invoice], Iterator[Finding]]) -> Check:
    @wraps(check)
    def run(file: B2File, _: Layout) -> Iterator[Finding]:
        for invoice in file.invoices():
            yield from check(invoice)

    return run


@_per_invoice
def _rpps_present(invoice: B2Invoice) -> Iterator[Finding]:
    """XR-13: an E complement carries at least one RPPS number."""
    for record in invoice.records():
        places = {"3E": ((42, 11),), "4E": ((39, 11), (64, 11))}.get(record.variant, ())
        if places and not any(record.read(*place).strip(" 0") for place in places):
            yield Finding(record.location(*places[-1]), "Identifiant RPPS", "RPPS", record.read(*places[-1]))


@_per_invoice
def _split_flow(invoice: B2Invoice) -> Iterator[Finding]:
    """XR-14: 2[95]=F means no complementary amount on any line."""
    if invoice.header is not None and invoice.header.read(95) == "F":
        for record in _bases(invoice):
            if _amount(record, "amc"):
                yield _finding(record, "amc", "0")


@_per_invoice
def _exempt_rate(invoice: B2Invoice) -> Iterator[Finding]:
    """XR-15: an exemption other than 0 and 9 gives rate 100; blank lines take the header's."""
    header = invoice.header.read(79).strip() if invoice.header else ""
    for record in _bases(invoice):
        exemption = _text(record, "exemption") or header
        neutral = _text(record, "qualifier") in {"N", "G"}
        if exemption not in {"", "0", "9"} and not neutral and _amount(record, "rate") != 100:
            yield _finding(record, "rate", "100")


_ZEROED = {"N": ("rate", "amo", "base"), "G": ("rate", "amo", "fees", "amc")}


@_per_invoice
def _qualifier(invoice: B2Invoice) -> Iterator[Finding]:
    """XR-16: what the qualifiers N and G put to zero."""
    for record in _bases(invoice):
        zeroed = _ZEROED.get(_text(record, "qualifier"), ())
        for name in zeroed:
            if _amount(record, name):
                yield _finding(record, name, "0")
        if zeroed and _text(record, "exemption") not in {"", "0"}:
            yield _finding(record, "exemption", "0")


def _ccam(line: B2Line) -> list[Record]:
    return [r for r in line.complements if r.variant == "4M"]


@_per_invoice
def _same_exemption(invoice: B2Invoice) -> Iterator[Finding]:
    """XR-17: one exemption per CCAM act and date."""
    first: dict[tuple[str, str], str] = {}
    for line in invoice.lines:
        if line.base is None or line.base.variant != "4":
            continue
        exemption = _text(line.base, "exemption") or "0"
        for detail in _ccam(line):
            key = detail.read(43, 13), line.base.read(70, 6)
            if first.setdefault(key, exemption) != exemption:
                yield _finding(line.base, "exemption", first[key])


@_per_invoice
def _nutrition(invoice: B2Invoice) -> Iterator[Finding]:
    """XR-18: NUT asks for exemption 4."""
    for record in _bases(invoice):
        if _text(record, "act") == "NUT" and _text(record, "exemption") != "4":
            yield _finding(record, "exemption", "4")


def _day(text: str) -> date | None:
    """Read AAMMJJ of this century; None when it is not a day."""
    try:
        return date(2000 + int(text[:2]), int(text[2:4]), int(text[4:6])) if text.isdecimal() else None
    except ValueError:
        return None


def _deadline(file: B2File, _: Layout) -> Iterator[Finding]:
    """XR-20: less than one year between the act and the day the file was made."""
    made = _day(file.header.read(56, 6)) if file.header else None
    if made is None:
        return
    limit = made - timedelta(days=365)
    for invoice in file.invoices():
        for record in _bases(invoice):
            day = _day(_text(record, "date"))
            if day is not None and day <= limit:
                yield _finding(record, "date", f"> {limit:%y%m%d}")


@_per_invoice
def _no_cover_dates(invoice: B2Invoice) -> Iterator[Finding]:
    """XR-21: 2[59..76] zero."""
    if invoice.header is not None and invoice.header.read(59, 18).strip(" 0"):
        name = "Prise en charge et délivrance"
        yield Finding(invoice.header.location(59, 18), name, "0" * 18, invoice.header.read(59, 18))


@_per_invoice
def _flat_fees(invoice: B2Invoice) -> Iterator[Finding]:
    """XR-23: FPU, FPL, FPX, FPV, FPM once; CFU only with FPV or FPM."""
    acts = [_text(r, "act") for r in _bases(invoice)]
    for record in _bases(invoice):
        act = _text(record, "act")
        if act in {"FPU", "FPL", "FPX", "FPV", "FPM"} and acts.count(act) > 1:
            yield _finding(record, "act", f"{act} x 1")
        if act == "CFU" and not {"FPV", "FPM"} & set(acts):
            yield _finding(record, "act", "CFU + FPV/FPM")


@_per_invoice
def _never_alone(invoice: B2Invoice) -> Iterator[Finding]:
    """XR-24: a complementary act goes with another act of the same day."""
    lonely = {"ATU", "FDA", "FDC", "FPC", "FR2"}
    records = _bases(invoice)
    for record in records:
        same_day = [r for r in records if _text(r, "date") == _text(record, "date")]
        if _text(record, "act") in lonely and all(_text(r, "act") in lonely for r in same_day):
            yield _finding(record, "act", f"{_text(record, 'act')} + …")


@_per_invoice
def _modifiers(invoice: B2Invoice) -> Iterator[Finding]:
    """XR-25: modifiers from the left, without gap."""
    for record in invoice.records():
        if record.variant == "4M":
            modifiers = record.read(59, 4)
            if " " in modifiers.rstrip():
                tidy = modifiers.replace(" ", "").ljust(4)
                yield Finding(record.location(59, 4), "Code modificateur", tidy, modifiers)


@_per_invoice
def _association(invoice: B2Invoice) -> Iterator[Finding]:
    """XR-26: association code 4 is not mixed with others on one day."""
    by_day: dict[str, list[Record]] = {}
    for line in invoice.lines:
        if line.base is not None:
            by_day.setdefault(_text(line.base, "date"), []).extend(_ccam(line))
    for details in by_day.values():
        codes = {r.read(63).strip() for r in details} - {""}
        if "4" in codes and len(codes) > 1:
            for record in details:
                if record.read(63).strip() not in {"", "4"}:
                    yield Finding(record.location(63), "Code association d'actes non prévue", "4", record.read(63))


@_per_invoice
def _c2s(invoice: B2Invoice) -> Iterator[Finding]:
    """XR-28: C2S leaves nothing to pay, unless FPC is billed."""
    records = _bases(invoice)
    if invoice.header is None or invoice.header.read(117, 2) != "89" or any(_text(r, "act") == "FPC" for r in records):
        return
    for record in records:
        rest = _amount(record, "fees") - _amount(record, "amo") - _amount(record, "amc")
        if rest:
            yield _finding(record, "amc", str(_amount(record, "amc") + rest))


@_per_invoice
def _complementary(invoice: B2Invoice) -> Iterator[Finding]:
    """SYN-04: at least one line of a DRE asks for a complementary amount."""
    records = _bases(invoice)
    if records and not any(_amount(record, "amc") for record in records):
        yield _finding(records[0], "amc", "> 0")


CHECKS: dict[str, Check] = {
    "XR-13": _rpps_present,
    "XR-14": _split_flow,
    "XR-15": _exempt_rate,
    "XR-16": _qualifier,
    "XR-17": _same_exemption,
    "XR-18": _nutrition,
    "XR-20": _deadline,
    "XR-21": _no_cover_dates,
    "XR-23": _flat_fees,
    "XR-24": _never_alone,
    "XR-25": _modifiers,
    "XR-26": _association,
    "XR-28": _c2s,
    "SYN-04": _complementary,
}
