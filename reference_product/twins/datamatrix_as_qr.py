"""Twin: draws a QR code in place of the DataMatrix."""

from __future__ import annotations

from reference_product.labels import drawing
from reference_product.twins import replace

REQUIREMENT = "idm-symbole"
DEFECT = "Dessine un QR code à la place du Datamatrix."


def apply() -> None:
    """Put the defect in place."""
    replace(drawing, "SYMBOLOGY", "QRCode")
