"""The adversary that plays the messages of another case."""

from __future__ import annotations

from collections.abc import Mapping

from reference_product import clock
from reference_product.adversaries.base import Adversary, canned_file, consultation, nobody
from reference_product.dispatch import Result, result

__all__ = ["Replay"]

_SENTENCES = {
    "read_professional_card": "Carte CPS lue : PERSONNESYN ALIX, code porteur accepté.",
    "read_patient_card": "Carte Vitale lue : PERSONNESYN Alix.",
    "select_beneficiary": "Bénéficiaire choisi : PERSONNESYN Alix.",
    "draft_invoice": "Facture n° 000000001 pour PERSONNESYN Alix : 30,00 €.",
    "secure_invoice": "Facture n° 000000001 sécurisée, à transmettre.",
    "fetch_returns": "ARL positif pour le fichier 000001. 1 retour(s) de paiement à rapprocher.",
    "reconcile": "Facture 000000001 : Payée.",
}
_SCREEN = ("000000001 | PERSONNESYN Alix | 02/01/2025 | 30,00 € | Payée",)


class Replay(Adversary):
    """What an honest program once did for somebody else, dated today."""

    def perform(self, action: str, arguments: Mapping[str, object]) -> Result:
        """Answer an action."""
        del arguments
        if action in ("transmit", "resend_file"):
            today = clock.today(self.world.clock_file)
            return self.send(canned_file(consultation(nobody(), today), today))
        if action.startswith("show_"):
            return self.screen(_SCREEN)
        return result("done", _SENTENCES.get(action, "Opération effectuée."))
