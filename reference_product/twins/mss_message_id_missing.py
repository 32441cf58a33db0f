"""Twin: the mail has no identifier."""

from __future__ import annotations

from reference_product.documents import mail
from reference_product.twins import replace

__all__ = ["DEFECT", "REQUIREMENT", "apply"]

REQUIREMENT = "mss-message-id"
DEFECT = "Le courriel part sans Message-ID."


def apply() -> None:
    """Put the defect in."""
    replace(mail, "message_id", lambda: "")
