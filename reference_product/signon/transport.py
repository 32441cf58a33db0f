"""Requests to the provider: no redirect is followed blindly, and what is no answer is an outage."""

from __future__ import annotations

import http.client
import json
import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlencode, urlsplit

from reference_product import log

__all__ = ["Outage", "Response", "ask", "document", "trace"]

_MAX_ANSWER = 1024 * 1024
_SERVER_FAULT = 500


class Outage(Exception):  # noqa: N818  (what the user is told of, not an error)
    """The provider does not answer, or answers with what cannot be used; the text is the reason."""


@dataclass(frozen=True, slots=True)
class Response:
    """One answer."""

    status: int
    body: bytes
    location: str = ""


def ask(
    ca_file: str,
    operation: str,
    url: str,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Send one request, a POST when there is a form, and return the answer.

    Raises:
        Outage: nothing usable came back.
    """
    try:
        response = _exchange(ca_file, url, form, dict(headers or {}))
    except TimeoutError as error:
        raise Outage("il ne répond pas dans le délai") from error
    except (OSError, http.client.HTTPException) as error:
        raise Outage("il est injoignable") from error
    log.write(trace(operation, response))
    if response.status >= _SERVER_FAULT:
        raise Outage(f"il signale une erreur (HTTP {response.status})")
    return response


def trace(operation: str, response: Response) -> str:
    """Return the line of the log for an exchange: never what was answered, which holds tokens."""
    return f"  Pro Santé Connect {operation} : HTTP {response.status}"


def document(response: Response) -> dict[str, object]:
    """Return the JSON object of an answer.

    Raises:
        Outage: it holds none.
    """
    try:
        content = json.loads(response.body)
    except (ValueError, RecursionError) as error:
        raise Outage("sa réponse est illisible") from error
    if not isinstance(content, dict):
        raise Outage("sa réponse est illisible")
    return cast("dict[str, object]", content)


def _exchange(ca_file: str, url: str, form: Mapping[str, str] | None, headers: dict[str, str]) -> Response:
    parts = urlsplit(url)
    context = ssl.create_default_context(cafile=ca_file)
    timeout = float(os.environ.get("RECETTE_HTTP_TIMEOUT", "5"))
    connection = http.client.HTTPSConnection(parts.hostname or "", parts.port, timeout=timeout, context=context)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    try:
        if form is None:
            connection.request("GET", target, headers=headers)
        else:
            media = {"Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", target, urlencode(form), {**headers, **media})
        answer = connection.getresponse()
        return Response(answer.status, answer.read(_MAX_ANSWER), answer.getheader("Location") or "")
    finally:
        connection.close()
