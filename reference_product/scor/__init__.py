"""Supporting documents: scanned, joined to an invoice, sent to the fund after the lot (SCOR)."""

from __future__ import annotations

__all__: list[str] = []
