"""Twin: makes a date of the calendar out of a lunar one."""

from __future__ import annotations

from reference_product.labels import payload
from reference_product.twins import replace

REQUIREMENT = "idm-date-lunaire"
DEFECT = "Change une date de naissance lunaire en premier janvier dans le Datamatrix."


def apply() -> None:
    """Put the defect in place."""
    honest = payload.birth_date
    replace(payload, "birth_date", lambda label: _real(honest(label)))


def _real(written: str) -> str:
    day, month, year = written.split("-")
    return written if "01" <= month <= "12" and day > "00" else f"01-01-{year}"
