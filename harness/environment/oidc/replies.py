"""What the provider sends back over HTTP: JSON documents, errors, pages and the return to the client."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from urllib.parse import urlencode

from harness.codecs.jsons import Plain, encode_json
from harness.environment.oidc.names import REDIRECT_URI
from harness.environment.teleservices.model import Reply

__all__ = ["document", "page", "redirect", "refused", "unauthorized"]

_JSON = "application/json"
_HTML = "text/html; charset=utf-8"
_FRESH = {"Cache-Control": "no-store"}


def document(content: dict[str, Plain]) -> Reply:
    """Return a JSON document."""
    return Reply(200, encode_json(content), _JSON, _FRESH)


def refused(status: int, error: str) -> Reply:
    """Return an error of the token endpoint (RFC 6749 §5.2)."""
    return Reply(status, encode_json({"error": error}), _JSON, _FRESH)


def unauthorized() -> Reply:
    """Return what an access token that is not good earns (RFC 6750 §3)."""
    told = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    return Reply(401, encode_json({"error": "invalid_token"}), _JSON, told)


def page(status: int, words: str) -> Reply:
    """Return a page for the person before the screen."""
    return Reply(status, f"<html><body>{escape(words)}</body></html>".encode(), _HTML)


def redirect(parameters: Mapping[str, str]) -> Reply:
    """Return to the client; the page holds the address too, so that the journal keeps it with the answer."""
    kept = {name: value for name, value in parameters.items() if value}
    place = f"{REDIRECT_URI}?{urlencode(kept)}"
    body = f'<html><body><a href="{escape(place)}">retour</a></body></html>'.encode()
    return Reply(302, body, _HTML, {"Location": place, **_FRESH})
