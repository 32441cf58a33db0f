"""Twin: the header bears the class of the document in place of its type."""

from __future__ import annotations

from reference_product.documents import mail
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "mss-entete-code"
DEFECT = "X-MSS-CODECDA porte la classe du document au lieu de son type."


def apply() -> None:
    """Put the defect in."""
    replace(mail, "code_header", lambda: "10")
