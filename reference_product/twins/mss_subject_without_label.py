"""Twin: the subject of the mail has no label."""

from __future__ import annotations

from reference_product.documents import mail
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "mss-objet"
DEFECT = "L'objet ne dit pas quel est le document."


def apply() -> None:
    """Put the defect in."""
    replace(mail, "subject_label", lambda: "")
