"""Twin: reads the patient card that happens to be in the reader."""

from __future__ import annotations

from contextlib import suppress

from reference_product.billing import securing
from reference_product.billing.invoices import Invoice
from reference_product.cards import transport, vitale
from reference_product.cards.transport import CardFault
from reference_product.session import Session
from reference_product.twins import replace

REQUIREMENT = "tm-sans-vitale"
DEFECT = "Lit la carte Vitale présente dans le lecteur pendant une téléconsultation."


def apply() -> None:
    """Put the defect in place."""
    honest = securing.secure

    def nosy(session: Session, invoice: Invoice) -> Invoice:
        if invoice.teleconsultation:
            with suppress(CardFault):
                connection = transport.connect(session.readers(), session.patient_reader())
                vitale.read_serial(connection)
                connection.disconnect()
        return honest(session, invoice)

    replace(securing, "secure", nosy)
