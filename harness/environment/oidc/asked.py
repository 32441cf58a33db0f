"""One request to the provider: its parameters, who the client says it is, and its text for the journal."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote_plus

from harness.environment.oidc.names import OPERATIONS
from harness.environment.teleservices.model import Incoming

__all__ = ["Asked", "read_asked", "written"]

_FORM = "application/x-www-form-urlencoded"
_MOST = 100
"""Parameters of one request."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of which endpoint."""

    operation: str
    """Empty: the path is that of no endpoint."""
    method: str
    parameters: Mapping[str, str]
    """Of the query, or of the form when there is one; of a parameter said twice the last."""
    client: tuple[str, str] = ("", "")
    """Identifier and secret, from the header or the form."""
    bearer: str = ""
    twice: frozenset[str] = frozenset()
    """Names of parameters said more than once."""
    form: bool = False
    """True when the parameters came in the body."""

    def get(self, name: str) -> str:
        """Return a parameter, empty when it was not sent."""
        return self.parameters.get(name, "")


def read_asked(incoming: Incoming) -> Asked:
    """Read a request; whatever cannot be read is left out."""
    path, _, query = incoming.target.partition("?")
    form = incoming.method == "POST" and incoming.content_type.partition(";")[0].strip().lower() == _FORM
    pairs = _parameters(incoming.body.decode("utf-8", "replace") if form else query)
    parameters = dict(pairs)
    names = [name for name, _ in pairs]
    scheme, _, credentials = _field(incoming, "authorization").partition(" ")
    posted = (parameters.get("client_id", ""), parameters.get("client_secret", ""))
    return Asked(
        operation=OPERATIONS.get(path, ""),
        method=incoming.method,
        parameters=parameters,
        client=_basic(credentials) if scheme.lower() == "basic" else posted,
        bearer=credentials.strip() if scheme.lower() == "bearer" else "",
        twice=frozenset(name for name in parameters if names.count(name) > 1),
        form=form,
    )


def written(incoming: Incoming) -> bytes:
    """Return the request as it stood on the wire, but for the blanks between the parts of a line."""
    lines = [f"{incoming.method} {incoming.target} HTTP/1.1", *(f"{name}: {value}" for name, value in incoming.fields)]
    return "\r\n".join((*lines, "", "")).encode("latin-1", "replace") + incoming.body


def _parameters(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST)
    except ValueError:
        return []


def _field(incoming: Incoming, name: str) -> str:
    return next((value for field, value in incoming.fields if field.lower() == name), "")


def _basic(credentials: str) -> tuple[str, str]:
    """Read RFC 6749 §2.3.1: both halves are form-encoded before they are joined."""
    try:
        text = base64.b64decode(credentials, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return "", ""
    identifier, _, secret = text.partition(":")
    return unquote_plus(identifier), unquote_plus(secret)
