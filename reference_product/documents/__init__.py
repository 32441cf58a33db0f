"""Medical documents: written (PDF, CDA), described (METADATA.XML), packed (XDM) and sent by secure mail."""

from __future__ import annotations

__all__: list[str] = []
