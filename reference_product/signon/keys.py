"""Keys the provider publishes: kept from one sign-on to the next, read again when a token names another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from reference_product.session import Session
from reference_product.signon import transport

__all__ = ["key_named", "read_again"]


def key_named(session: Session, jwks_uri: str, kid: str) -> Mapping[str, object] | None:
    """Return the published key of an identifier; None when the provider does not publish it."""
    found = _find(session.published_keys, kid)
    if found is None:
        session.published_keys = read_again(session, jwks_uri)
        found = _find(session.published_keys, kid)
    return found


def read_again(session: Session, jwks_uri: str) -> tuple[Mapping[str, object], ...]:
    """Return the keys published now."""
    content = transport.document(transport.ask(session.world.ca_file, "jwks", jwks_uri))
    entries = content.get("keys")
    rows = entries if isinstance(entries, list) else []
    return tuple(cast("Mapping[str, object]", row) for row in rows if isinstance(row, dict))


def _find(keys: tuple[Mapping[str, object], ...], kid: str) -> Mapping[str, object] | None:
    return next((key for key in keys if key.get("kid") == kid), None)
