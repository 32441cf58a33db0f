"""Twin: the reference of the program is missing."""

from __future__ import annotations

from reference_product.documents import mail
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "mss-entete-nil"
DEFECT = "X-MSS-NIL manque."


def apply() -> None:
    """Put the defect in."""
    replace(mail, "nil_header", lambda nil: "")
