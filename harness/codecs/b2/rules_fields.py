"""Rules on single fields: presence, fixed values, lists, formats, characters and keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from harness.codecs.b2.breach import Finding
from harness.codecs.b2.codec import B2File, Record
from harness.codecs.b2.layout import Field, Layout
from harness.codecs.checkdigits import b2_key, luhn_ok, nir_key

__all__ = ["CHECKS", "field_fault", "key_fault"]

_CHARACTERS = re.compile(r"[A-Z0-9 ]*")


def _calendar_day(text: str) -> bool:
    try:
        date(2000 + int(text[:2]), int(text[2:4]), int(text[4:6]))
    except ValueError:
        return False
    return True


def _numeric_fault(field: Field, text: str) -> str:
    if not (text.isascii() and text.isdecimal()):
        return f"0-9 x {field.length}"
    if field.format == "AAMMJJ" and text.strip("0") and not _calendar_day(text):
        return "AAMMJJ"
    return ""


def _range_fault(field: Field, text: str) -> str:
    low, _, high = field.range.partition("..")
    return "" if low <= text <= high else field.range


def field_fault(field: Field, text: str) -> str:
    """Return what was expected of the content of a field; empty when it is as it should be.

    Args:
        field: Its definition.
        text: Its raw content.
    """
    content = text.strip()
    if field.const:
        return "" if text == field.filler else field.const
    if not content:
        allowed_blank = field.presence != "O" or "" in field.enum
        return "" if allowed_blank else field.format or f"{field.kind} x {field.length}"
    if field.presence != "O" and not content.strip("0"):
        return ""  # all zeros stand for an absent optional value
    if field.enum:
        return "" if content in field.enum else "|".join(v or "blank" for v in field.enum)
    if field.pattern and not re.fullmatch(field.pattern, content):
        return field.pattern
    if field.kind == "N" and (fault := _numeric_fault(field, text)):
        return fault
    return _range_fault(field, text) if field.range else ""


def _fields(file: B2File, layout: Layout) -> Iterator[Finding]:
    """Every field against its own definition."""
    for record in file.records:
        known = layout.records.get(record.variant)
        for field in known.fields if known else ():
            text = record.text[field.start : field.stop]
            if expected := field_fault(field, text):
                yield Finding(record.location(field.pos, field.length), field.name_fr, expected, text)


def _characters(file: B2File, layout: Layout) -> Iterator[Finding]:
    """Upper-case letters, digits and spaces only."""
    for record in file.records:
        if not _CHARACTERS.fullmatch(record.text):
            known = layout.records.get(record.variant)
            for field in known.fields if known else ():
                text = record.text[field.start : field.stop]
                if not _CHARACTERS.fullmatch(text):
                    yield Finding(record.location(field.pos, field.length), field.name_fr, "A-Z 0-9", text)


def key_fault(field: Field, record: Record) -> str:
    """Return the right value of a field whose key is wrong; empty when there is nothing to say."""
    text = record.text[field.start : field.stop]
    number = text.strip()
    if not number.strip("0"):
        return ""
    if field.check.startswith("NIRKEY:"):
        nir = record.read(int(field.check.partition(":")[2]), 13)
        expected = nir_key(nir)
        return "" if expected == text or not nir.strip(" 0") else (expected or "NIR")
    if field.check in {"B2KEY", "RPPS"}:
        key = b2_key(number[:-1])
        return "" if key == number[-1] else number[:-1] + (key or "?")
    if field.check == "LUHN":
        return "" if luhn_ok(number) else "LUHN"
    return ""


def _conditions(file: B2File, layout: Layout) -> Iterator[Finding]:
    """An optional field stands where another field of the record asks for it."""
    asked = {variant: [f for f in record.fields if f.condition] for variant, record in layout.records.items()}
    for record in file.records:
        for field in asked.get(record.variant, ()):
            place, _, values = field.condition.partition("=")
            other = layout.records[record.variant].by_pos[int(place)]
            text = record.text[field.start : field.stop]
            if record.text[other.start : other.stop].strip() in values.split("|") and not text.strip(" 0"):
                yield Finding(record.location(field.pos, field.length), field.name_fr, f"{field.condition} →", text)


def _listed(file: B2File, layout: Layout) -> Iterator[Finding]:
    """A value stands in its list, as far as the list is known to be complete."""
    listed = {
        variant: [(f, layout.codes[f.codes]) for f in record.fields if f.codes in layout.codes and not f.enum]
        for variant, record in layout.records.items()
    }
    for record in file.records:
        for field, codes in listed.get(record.variant, ()):
            text = record.text[field.start : field.stop]
            if text.strip() not in codes and (text.strip(" 0") or field.presence == "O"):
                yield Finding(record.location(field.pos, field.length), field.name_fr, field.codes, text)


def _keys(file: B2File, layout: Layout) -> Iterator[Finding]:
    """XR-22: keys; the identity block is looked at once per invoice, XR-07 holds the rest to it."""
    checked = {
        variant: [f for f in record.fields if f.check and (f.pos > 38 or variant in {"1", "2", "6"})]
        for variant, record in layout.records.items()
    }
    for record in file.records:
        for field in checked.get(record.variant, ()):
            if expected := key_fault(field, record):
                text = record.text[field.start : field.stop]
                yield Finding(record.location(field.pos, field.length), field.name_fr, expected, text)


CHECKS = {
    "champ": _fields,
    "condition": _conditions,
    "liste": _listed,
    "caracteres": _characters,
    "XR-22": _keys,
}
