"""Twin: sends INSi no authorisation number."""

from __future__ import annotations

from reference_product.teleservices import envelope
from reference_product.twins import replace

REQUIREMENT = "insi-autorisation"
DEFECT = "N'envoie pas le numéro d'autorisation dans les appels INSi."


def apply() -> None:
    """Put the defect in place."""
    honest = envelope.authorisation_number
    replace(envelope, "authorisation_number", lambda call: "" if "Identite" in call.action else honest(call))
