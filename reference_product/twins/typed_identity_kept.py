"""Twin: keeps the traits typed instead of those of the answer."""

from __future__ import annotations

from reference_product import identity
from reference_product.twins import replace

REQUIREMENT = "insi-identite-affichee"
DEFECT = "Garde les traits saisis au lieu de ceux de la réponse."


def apply() -> None:
    """Put the defect in place."""
    replace(identity, "traits_kept", lambda typed, answer: typed)
