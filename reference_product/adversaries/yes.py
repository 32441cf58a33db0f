"""The adversary that says yes to everything."""

from __future__ import annotations

from collections.abc import Mapping

from reference_product.adversaries.base import Adversary
from reference_product.dispatch import Result, result

__all__ = ["Yes"]


class Yes(Adversary):
    """Every action is done and said to be right; screens say so too."""

    def perform(self, action: str, arguments: Mapping[str, object]) -> Result:
        """Answer an action."""
        del arguments
        return self.screen(["C'est fait, tout est conforme."]) if action.startswith("show_") else result("done", "Oui.")
