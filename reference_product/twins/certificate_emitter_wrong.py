"""Twin: names another structure than its certificate."""

from __future__ import annotations

from reference_product.teleservices import insi
from reference_product.twins import replace

REQUIREMENT = "insi-certificat"
DEFECT = "Nomme comme émetteur une autre structure que celle de son certificat logiciel."


def apply() -> None:
    """Put the defect in place."""
    replace(insi, "certificate_emitter", lambda context: "10B9999999")
