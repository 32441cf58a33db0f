"""Twin: writes the production OID of the NIR whatever the register said."""

from __future__ import annotations

from reference_product.labels import payload
from reference_product.twins import replace

REQUIREMENT = "idm-oid"
DEFECT = "Écrit toujours l'OID de production du NIR dans le Datamatrix."


def apply() -> None:
    """Put the defect in place."""
    replace(payload, "oid", lambda label: "1.2.250.1.213.1.4.8")
