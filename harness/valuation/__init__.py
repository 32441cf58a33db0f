"""Dated tariff rules as pure functions: the independent oracle for amounts."""

from harness.valuation.ccam import ASSOCIATION_PERCENT, ccam_base, modifier_coefficient
from harness.valuation.rounding import half_up, percent
from harness.valuation.shares import amc_share, amo_share, ngap_base

__all__ = [
    "ASSOCIATION_PERCENT",
    "amc_share",
    "amo_share",
    "ccam_base",
    "half_up",
    "modifier_coefficient",
    "ngap_base",
    "percent",
]
