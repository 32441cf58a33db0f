"""What a return says of each invoice: paid, partly paid or rejected."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["invoice_states"]

_PARTS = frozenset({"198", "199"})


def _state(parts: str) -> str:
    """Return the state of an invoice from the states of its treated parts; empty when undecided."""
    treated = set(parts) & {"P", "R"}
    if not treated:
        return ""
    return {frozenset("P"): "paid", frozenset("R"): "rejected"}.get(frozenset(treated), "partial")


def invoice_states(content: bytes) -> Mapping[str, str]:
    """Return invoice number → ``paid``, ``partial`` or ``rejected``.

    An invoice of which every part is untreated or deferred is left out.

    Args:
        content: A return; whatever cannot be read is passed over.
    """
    text = content.decode("latin-1").replace("\r", "").replace("\n", "")
    parts: dict[str, str] = {}
    current = ""
    for entity in text[128:].split("@"):
        if entity[:3] == "102":
            current = entity[5:14].strip()
            parts.setdefault(current, "")
        elif entity[:3] in _PARTS and current:
            parts[current] += entity[13:14]
    return {number: state for number, states in parts.items() if (state := _state(states))}
