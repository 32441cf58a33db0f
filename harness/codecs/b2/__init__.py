"""B2 files of 128-character records: layouts as values, decoding, encoding, rules and rubrics."""

from __future__ import annotations

from harness.codecs.b2.codec import B2File, B2Invoice, B2Line, B2Lot, Record, build, decode, encode, values_of
from harness.codecs.b2.invoices import invoices
from harness.codecs.b2.layout import Layout, LayoutError, layout_from_files, parse_layout
from harness.codecs.b2.rules import RuleBreach, check_rules, check_sequence
from harness.codecs.b2.writer import InvoiceDraft, LineDraft, LotDraft, write

__all__ = [
    "B2File",
    "B2Invoice",
    "B2Line",
    "B2Lot",
    "InvoiceDraft",
    "Layout",
    "LayoutError",
    "LineDraft",
    "LotDraft",
    "Record",
    "RuleBreach",
    "build",
    "check_rules",
    "check_sequence",
    "decode",
    "encode",
    "invoices",
    "layout_from_files",
    "parse_layout",
    "values_of",
    "write",
]
