"""Twin: shows a session that the provider ended."""

from __future__ import annotations

from reference_product.errors import Refusal
from reference_product.session import Session
from reference_product.signon import desk
from reference_product.twins import replace

REQUIREMENT = "psc-session-finie"
DEFECT = "Montre encore connecté un professionnel dont la session n'est plus renouvelable."


_honest = desk.information_now


def _whatever(session: Session) -> dict[str, object]:
    stale = session.signed_on is not None and desk.is_stale(session.signed_on.tokens, session.now())
    try:
        return _honest(session)
    except Refusal:
        if not stale:
            raise
        return {}


def apply() -> None:
    """Put the defect in place."""
    replace(desk, "information_now", _whatever)
