"""Twin: asks for all acts on one line."""

from __future__ import annotations

from dataclasses import replace as changed

from reference_product.billing.invoices import Invoice
from reference_product.dre import writing
from reference_product.twins import replace

REQUIREMENT = "dre-meme-facture"
DEFECT = "Regroupe les actes de la demande sous le premier."


def apply() -> None:
    """Put the defect in place."""
    honest = writing.as_asked

    def merged(invoice: Invoice) -> Invoice:
        asked = honest(invoice)
        first, lines = asked.lines[0], asked.lines
        total = changed(
            first,
            base=sum(line.base for line in lines),
            amo=sum(line.amo for line in lines),
            amc=sum(line.amc for line in lines),
            fees=sum(line.fees for line in lines),
        )
        return changed(asked, lines=(total,))

    replace(writing, "as_asked", merged)
