"""Twin: keeps the typed traits as a qualified identity when nobody was found."""

from __future__ import annotations

from reference_product import identity
from reference_product.twins import replace

REQUIREMENT = "insi-rien-du-01"
DEFECT = "Garde comme qualifiée l'identité saisie alors que personne n'a été trouvé."


def apply() -> None:
    """Put the defect in place."""
    honest = identity.is_kept
    replace(identity, "is_kept", lambda answer: answer.code == "01" or honest(answer))
    readable = identity.number_is_acceptable
    # No number came with the answer: the defect is complete only when its absence stops nothing.
    replace(identity, "number_is_acceptable", lambda number: not number or readable(number))
