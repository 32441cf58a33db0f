"""Twin: never reads the published keys again."""

from __future__ import annotations

from collections.abc import Mapping

from reference_product.session import Session
from reference_product.signon import keys
from reference_product.twins import replace

REQUIREMENT = "psc-rotation"
DEFECT = "Garde les premières clés lues : la connexion échoue après un changement de clé."


_honest = keys.read_again


def _first_read(session: Session, jwks_uri: str) -> tuple[Mapping[str, object], ...]:
    return session.published_keys or _honest(session, jwks_uri)


def apply() -> None:
    """Put the defect in place."""
    replace(keys, "read_again", _first_read)
