"""Twin: a corrected document goes out as a new one."""

from __future__ import annotations

from reference_product.documents import report
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "mss-remplacement"
DEFECT = "Le document corrigé part comme un document nouveau."


def apply() -> None:
    """Put the defect in."""
    replace(report, "replaced", lambda earlier: None)
