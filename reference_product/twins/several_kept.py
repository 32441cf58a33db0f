"""Twin: keeps an identity although several were found."""

from __future__ import annotations

from reference_product import identity
from reference_product.twins import replace

REQUIREMENT = "insi-plusieurs"
DEFECT = "Garde comme qualifiée une identité alors que plusieurs ont été trouvées."


def apply() -> None:
    """Put the defect in place."""
    honest = identity.is_kept
    replace(identity, "is_kept", lambda answer: answer.code == "02" or honest(answer))
    readable = identity.number_is_acceptable
    # No number came with the answer: the defect is complete only when its absence stops nothing.
    replace(identity, "number_is_acceptable", lambda number: not number or readable(number))
