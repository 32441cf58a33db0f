"""Twin: says nothing of a service that does not answer."""

from __future__ import annotations

from reference_product import rights
from reference_product.twins import replace

REQUIREMENT = "adri-panne-message"
DEFECT = "Tait la panne d'ADRi : ni motif, ni conseil de nouvel essai."


def apply() -> None:
    """Put the defect in place."""
    replace(rights, "failure_message", lambda problem: "Opération terminée.")
