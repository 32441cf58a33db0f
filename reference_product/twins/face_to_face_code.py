"""Twin: bills the face-to-face act for care given at a distance."""

from __future__ import annotations

from reference_product.billing import remote
from reference_product.twins import replace

REQUIREMENT = "tm-code-acte"
DEFECT = "Facture l'acte de présence (G) pour une téléconsultation."


def apply() -> None:
    """Put the defect in place."""
    replace(remote, "act_code", lambda code: "G" if code in ("", "G", "TCG") else code)
