"""Twin: says nothing of a provider that does not answer."""

from __future__ import annotations

from reference_product.signon import desk
from reference_product.twins import replace

REQUIREMENT = "psc-panne-message"
DEFECT = "Tait la panne du fournisseur : ni motif, ni conseil de nouvel essai."


def apply() -> None:
    """Put the defect in place."""
    replace(desk, "outage_message", lambda outage: "Opération terminée.")
