"""Statement × texts in force × dates and triggers → what applies, with the reason of every exclusion."""

from __future__ import annotations

from harness.applicability.explain import Node, explain
from harness.applicability.obligation import ObligationVerdict, Reason, Standing, obligation_of
from harness.applicability.scope import Scope, Undeclared, all_labels, applicable, asked_labels

__all__ = [
    "Node",
    "ObligationVerdict",
    "Reason",
    "Scope",
    "Standing",
    "Undeclared",
    "all_labels",
    "applicable",
    "asked_labels",
    "explain",
    "obligation_of",
]
