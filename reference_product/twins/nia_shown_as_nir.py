"""Twin: shows a waiting number as a NIR."""

from __future__ import annotations

from reference_product import identity
from reference_product.twins import replace

REQUIREMENT = "insi-nia"
DEFECT = "Présente un matricule d'attente (NIA) comme un NIR."


def apply() -> None:
    """Put the defect in place."""
    replace(identity, "nature_of_oid", lambda oid: "NIR")
