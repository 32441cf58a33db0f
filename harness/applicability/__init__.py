"""Statement × texts in force × dates and triggers → what applies, with the reason of every exclusion."""

from __future__ import annotations

from harness.applicability.explain import Node, explain
from harness.applicability.filing import all_labels
from harness.applicability.obligation import obligation_of
from harness.applicability.rules import LEVEL, PARTIAL
from harness.applicability.scope import Scope, Undeclared, applicable
from harness.applicability.standing import ObligationVerdict, Reason, Standing

__all__ = [
    "LEVEL",
    "PARTIAL",
    "Node",
    "ObligationVerdict",
    "Reason",
    "Scope",
    "Standing",
    "Undeclared",
    "all_labels",
    "applicable",
    "explain",
    "obligation_of",
]
