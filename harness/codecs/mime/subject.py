"""The subject of a lot mail: ``IR100500/<sender 14>/<AAAAMMJJHHMMSS + 5>/<invoices 5>``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

__all__ = ["Subject", "parse_subject"]

_GRAMMAR = re.compile(r"IR([0-9A-Z]{6})/([0-9]{14})/([0-9]{14})([0-9]{5})/([0-9]{5})")


@dataclass(frozen=True, slots=True)
class Subject:
    """The parts of a subject."""

    sender: str
    """14 digits."""
    sent_at: datetime
    sequence: int
    """The five digits that follow the instant."""
    invoices: int
    version: str = "100500"

    def __str__(self) -> str:
        """Write the subject."""
        instant = f"{self.sent_at:%Y%m%d%H%M%S}{self.sequence:05d}"
        return f"IR{self.version}/{self.sender.rjust(14, '0')}/{instant}/{self.invoices:05d}"


def parse_subject(text: str) -> Subject | None:
    """Read a subject; None when it does not follow the grammar or holds no instant."""
    match = _GRAMMAR.fullmatch(text.strip())
    if match is None:
        return None
    try:
        instant = datetime.strptime(match[3], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return Subject(match[2], instant, int(match[4]), int(match[5]), match[1])
