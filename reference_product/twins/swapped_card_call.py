"""Twin: calls although another card is in the reader."""

from __future__ import annotations

from reference_product import services
from reference_product.twins import replace

REQUIREMENT = "insi-carte-echangee"
DEFECT = "Envoie la recherche alors qu'une autre carte est dans le lecteur."


def apply() -> None:
    """Put the defect in place."""
    replace(services, "check_card", lambda session, patient: None)
