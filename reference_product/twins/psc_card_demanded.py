"""Twin: demands a card in the reader to sign on."""

from __future__ import annotations

from reference_product.errors import Refusal
from reference_product.session import Session
from reference_product.signon import desk
from reference_product.signon.state import SignedOn
from reference_product.twins import replace

REQUIREMENT = "psc-sans-carte"
DEFECT = "Refuse la connexion quand aucune carte CPS n'est dans le lecteur."


_honest = desk.sign_in


def _with_card(session: Session) -> SignedOn:
    reader = session.professional_reader()
    if not any(state.present for state in session.readers().states() if state.name == reader):
        raise Refusal("Insérez la carte CPS pour vous connecter.")
    return _honest(session)


def apply() -> None:
    """Put the defect in place."""
    replace(desk, "sign_in", _with_card)
