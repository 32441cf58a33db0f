"""Rules on the number of a public hospital's invoice: it is that of the *titre de recette* behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from harness.codecs.b2.breach import Finding
from harness.codecs.b2.codec import B2File, B2Invoice, B2Lot, Record
from harness.codecs.b2.layout import Layout

__all__ = ["CHECKS"]

_PUBLIC = frozenset({"10", "11", "12", "13", "14", "15", "16"})
"""Legal statuses of public hospitals (list STATUT_JURIDIQUE)."""
_COMPLEMENT = re.compile(r"000[0-9]00", re.ASCII)
_NUMBER = (30, 9)
_TITLE_COMPLEMENT = (42, 6)
_CARE_DATES = {"3": (44, 6), "4": (70, 6)}


def _year(record: Record | None, pos: int) -> str:
    """Return the two digits of the year at a date field; empty when there are none."""
    text = record.read(pos, 2) if record is not None else ""
    return text if text.isdecimal() else ""


def _years(file: B2File, lot: B2Lot, invoice: B2Invoice) -> tuple[str, str]:
    """Return the first and last year a title may be of: from the first act to the making of the file."""
    care = [_year(line.base, _CARE_DATES[line.base.variant][0]) for line in invoice.lines if line.base is not None]
    made = max(_year(file.header, 56), _year(lot.header, 72))
    return min((year for year in care if year), default=made), made


def _titles(file: B2File, _: Layout) -> Iterator[Finding]:
    """XR-29: year and title number, and the complement of the title; the Treasury knows the invoice by them."""
    for lot in file.lots:
        public = lot.header is not None and lot.header.read(26, 2) in _PUBLIC
        for invoice in lot.invoices:
            second = next((r for r in invoice.complements if r.variant == "2S"), None)
            complement = second.read(*_TITLE_COMPLEMENT) if second is not None else ""
            if invoice.header is None or not (public or complement.strip(" 0")):
                continue
            if second is None or not _COMPLEMENT.fullmatch(complement):
                place = (second or invoice.header).location(*(_TITLE_COMPLEMENT if second else ()))
                yield Finding(place, "Complément au numéro de titre de recette", "000n00", complement)
            number, (first, last) = invoice.header.read(*_NUMBER), _years(file, lot, invoice)
            if not number.isdecimal() or not first <= number[:2] <= last or not number[2:].strip("0"):
                yield Finding(invoice.header.location(*_NUMBER), "Numéro de titre", f"{last}nnnnnnn", number)


CHECKS = {"XR-29": _titles}
"""Checks on one file, by rule id."""
