"""Twin: leaves the kind of batch blank."""

from __future__ import annotations

from reference_product.dre import writing
from reference_product.twins import replace

REQUIREMENT = "dre-dialecte"
DEFECT = "Ne marque pas le lot comme une demande de remboursement."


def apply() -> None:
    """Put the defect in place."""
    replace(writing, "batch_kind", lambda: " ")
