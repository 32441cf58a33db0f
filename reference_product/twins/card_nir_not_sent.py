"""Twin: searches by card without the numbers of the card."""

from __future__ import annotations

from reference_product.teleservices import insi
from reference_product.twins import replace

REQUIREMENT = "insi-carte-lue"
DEFECT = "Cherche par carte sans envoyer le matricule individuel lu."


def apply() -> None:
    """Put the defect in place."""
    honest = insi.card_numbers
    replace(insi, "card_numbers", lambda request: [row for row in honest(request) if row[0] != "MatriculeIndividu"])
