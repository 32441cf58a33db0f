"""The rubrics of an invoice: their names, and which of them are amounts."""

from __future__ import annotations

__all__ = ["AMOUNTS", "HEADER", "LINE", "TOTALS"]

HEADER = frozenset(
    {
        "accident",
        "amc_number",
        "birth_date",
        "birth_rank",
        "centre",
        "contract",
        "doctor_first_name",
        "doctor_name",
        "evidence",
        "exemption",
        "fund",
        "mode",
        "nature",
        "nir",
        "nir_key",
        "number",
        "own_nir",
        "own_nir_key",
        "partner",
        "pathway",
        "rank",
        "recipient",
        "scheme",
        "treating_doctor",
    }
)
"""Rubrics said once for an invoice."""

LINE = frozenset(
    {
        "act",
        "activity",
        "amc",
        "amo",
        "association",
        "base",
        "ccam",
        "coefficient",
        "connection",
        "date",
        "exemption",
        "fees",
        "modifiers",
        "performer",
        "phase",
        "prescriber",
        "qualifier",
        "quantity",
        "rate",
        "specialty",
        "unit_price",
    }
)
"""Rubrics of one billed line."""

TOTALS = frozenset({"patient_share", "total_amc", "total_amo", "total_fees"})
"""Rubrics that close an invoice."""

AMOUNTS = frozenset({"amc", "amo", "base", "fees", "unit_price"}) | TOTALS
"""Rubrics written in euros with two decimals in files, and in integer cents when observed."""
