"""Twin: the archive is attached under another name."""

from __future__ import annotations

from reference_product.documents import mail
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "mss-archive"
DEFECT = "L'archive est jointe sous un autre nom que IHE_XDM.ZIP."


def apply() -> None:
    """Put the defect in."""
    replace(mail, "archive_name", lambda: "document.zip")
