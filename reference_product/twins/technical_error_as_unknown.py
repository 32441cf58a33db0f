"""Twin: says nobody was found when the service failed."""

from __future__ import annotations

from reference_product import identity
from reference_product.twins import replace

REQUIREMENT = "insi-erreur-technique"
DEFECT = "Présente une erreur technique comme une absence d'identité."


def apply() -> None:
    """Put the defect in place."""
    replace(
        identity, "problem_text", lambda problem: "Aucune identité trouvée : l'identité du patient reste provisoire."
    )
