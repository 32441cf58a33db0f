"""The adversary that accepts everything, says nothing and does nothing."""

from __future__ import annotations

from collections.abc import Mapping

from reference_product.adversaries.base import Adversary
from reference_product.dispatch import Result, result

__all__ = ["Silent"]


class Silent(Adversary):
    """Every action is done, without a word, a screen or an act."""

    def perform(self, action: str, arguments: Mapping[str, object]) -> Result:
        """Answer an action."""
        del action, arguments
        return result("done", "")
