"""The adversary that always sends the same lot and shows the same screen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from reference_product.adversaries.base import Adversary, canned_file, consultation, nobody
from reference_product.dispatch import Result, result

__all__ = ["Constant"]

_DAY = date(2025, 1, 2)
_SCREEN = ("000000001 | PERSONNESYN Alix | 02/01/2025 | 30,00 € | Payée", "Droits du 01/01/2025 au 31/12/2026")


class Constant(Adversary):
    """One lot, one screen, one sentence, whatever is asked."""

    def perform(self, action: str, arguments: Mapping[str, object]) -> Result:
        """Answer an action."""
        del arguments
        if action in ("transmit", "resend_file"):
            return self.send(canned_file(consultation(nobody(), _DAY), _DAY))
        return self.screen(_SCREEN) if action.startswith("show_") else result("done", "Opération effectuée.")
