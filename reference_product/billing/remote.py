"""What changes when the care is given at a distance."""

from __future__ import annotations

from datetime import datetime

__all__ = ["act_code", "connection", "pathway"]

_AT_A_DISTANCE = {"": "TCG", "G": "TCG"}


def act_code(code: str) -> str:
    """Return the act billed for a teleconsultation in place of the one given face to face."""
    return _AT_A_DISTANCE.get(code, code)


def pathway(indicator: str) -> str:
    """Return the care-pathway indicator, as for care given face to face."""
    return indicator


def connection(typed: str, started: datetime) -> str:
    """Return the identifier of the secure video connection; the program's own when none was typed."""
    return (typed or f"{started:%Y%m%d%H%M%S}")[:14]
