"""Twin: accents of the subject become question marks."""

from __future__ import annotations

from reference_product.documents import mail
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "mss-accents"
DEFECT = "Les accents de l'objet deviennent des points d'interrogation."


def apply() -> None:
    """Put the defect in."""
    honest = mail.subject_text
    replace(mail, "subject_text", lambda report: honest(report).encode("ascii", "replace").decode("ascii"))
