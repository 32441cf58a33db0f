"""Twin: goes on searching after an identity was found."""

from __future__ import annotations

from reference_product import identity
from reference_product.ports import ServiceProblem
from reference_product.twins import replace

REQUIREMENT = "insi-arret"
DEFECT = "Continue à chercher après une identité trouvée."


def apply() -> None:
    """Put the defect in place."""
    replace(identity, "goes_on", lambda answer: not isinstance(answer, ServiceProblem))
