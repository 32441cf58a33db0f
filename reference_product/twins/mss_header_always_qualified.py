"""Twin: the header says that an INS is there, whatever the identity."""

from __future__ import annotations

from reference_product.documents import mail
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "mss-entete-ins"
DEFECT = "X-MSS-INS vaut toujours O."


def apply() -> None:
    """Put the defect in."""
    replace(mail, "ins_header", lambda subject: "O")
