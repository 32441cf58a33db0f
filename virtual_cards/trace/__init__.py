"""What a product said to the cards: kept raw and masked as it happens, decoded when it is taken."""

from __future__ import annotations

from virtual_cards.trace.lines import TraceEntry
from virtual_cards.trace.masking import masked
from virtual_cards.trace.names import command_name
from virtual_cards.trace.recording import Trace

__all__ = ["Trace", "TraceEntry", "command_name", "masked"]
