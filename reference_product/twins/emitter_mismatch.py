"""Twin: writes another emitter in the second context of an ADRi call."""

from __future__ import annotations

from reference_product.teleservices import envelope
from reference_product.twins import replace

REQUIREMENT = "adri-emetteur"
DEFECT = "Écrit dans ContexteBAM un autre émetteur que dans ContexteLPS et dans l'assertion."


def apply() -> None:
    """Put the defect in place."""
    honest = envelope.bam_emitter
    replace(envelope, "bam_emitter", lambda call: "899999999999" if "adr" in call.action else honest(call))
