"""Twin: ends every block of the code with a separator."""

from __future__ import annotations

from reference_product.labels import payload
from reference_product.twins import replace

REQUIREMENT = "idm-format"
DEFECT = "Met un séparateur après chaque bloc du Datamatrix, même à longueur fixe."


def apply() -> None:
    """Put the defect in place."""
    replace(payload, "ended", lambda value, longest, last: True)
