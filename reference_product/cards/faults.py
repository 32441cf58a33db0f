"""What a fault of card or reader is called on the screen."""

from __future__ import annotations

from reference_product.cards.transport import CardFault

__all__ = ["patient_message", "professional_message"]

_COMMON = {
    "unknown_reader": "Lecteur de cartes introuvable : vérifiez son branchement et ses réglages.",
    "no_reader": "Lecteur de cartes injoignable : vérifiez son branchement.",
    "sharing_violation": "Carte occupée par un autre logiciel : fermez-le, puis recommencez.",
    "protocol_mismatch": "Carte muette : elle ne répond pas au lecteur. Vérifiez son sens, puis recommencez.",
}


def patient_message(fault: CardFault) -> str:
    """Say what happened to the patient's card and what to do."""
    own = {
        "no_card": "Aucune carte Vitale dans le lecteur : insérez-la dans le bon sens, ou passez en mode dégradé.",
        "removed_card": "Lecture interrompue : carte retirée pendant l'échange. Rien n'est gardé de cette lecture ; "
        "remettez la carte et relisez-la.",
        "reset_card": "Lecture interrompue : la carte Vitale a été réinitialisée. Relisez-la.",
    }
    return {**_COMMON, **own}.get(fault.kind, "Carte Vitale illisible : sa réponse n'est pas comprise.")


def professional_message(fault: CardFault) -> str:
    """Say what happened to the professional's card and what to do."""
    own = {
        "no_card": "Aucune carte CPS dans le lecteur : insérez-la dans le bon sens et présentez le code porteur.",
        "removed_card": "Lecture interrompue : carte retirée. Remettez la carte CPS, relisez-la et présentez le code.",
        "reset_card": "La carte CPS a été réinitialisée : relisez-la et présentez le code porteur.",
    }
    return {**_COMMON, **own}.get(fault.kind, "Carte CPS illisible : sa réponse n'est pas comprise.")
