"""Twin: the copy attached is not the file that the document holds."""

from __future__ import annotations

from reference_product.documents import mail
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "mss-pdf-meme"
DEFECT = "La copie jointe n'est pas le fichier que porte le CDA."


def apply() -> None:
    """Put the defect in."""
    replace(mail, "copy_attached", lambda copy: copy + b"\n")
