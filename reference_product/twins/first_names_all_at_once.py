"""Twin: sends all first names in one call."""

from __future__ import annotations

from reference_product import identity
from reference_product.twins import replace

REQUIREMENT = "insi-prenoms"
DEFECT = "Envoie tous les prénoms en un seul appel."


def apply() -> None:
    """Put the defect in place."""
    replace(identity, "first_name_attempts", lambda first_names: [tuple(first_names)])
