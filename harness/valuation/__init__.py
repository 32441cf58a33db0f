"""Dated tariff rules as pure functions: the independent oracle for amounts."""

from harness.valuation.answer import Answer, Step
from harness.valuation.ccam import ccam_base, modifier_coefficient
from harness.valuation.facts import ActFacts, Known
from harness.valuation.footing import EVERYTHING, PUBLIC_ONLY, Footing
from harness.valuation.rounding import half_up, percent
from harness.valuation.shares import amc_share, amo_share, ngap_base
from harness.valuation.tables import TableError, Tables, parse_tables
from harness.valuation.telling import told
from harness.valuation.valuing import ValuedLine, value_invoice

__all__ = [
    "EVERYTHING",
    "PUBLIC_ONLY",
    "ActFacts",
    "Answer",
    "Footing",
    "Known",
    "Step",
    "TableError",
    "Tables",
    "ValuedLine",
    "amc_share",
    "amo_share",
    "ccam_base",
    "half_up",
    "modifier_coefficient",
    "ngap_base",
    "parse_tables",
    "percent",
    "told",
    "value_invoice",
]
