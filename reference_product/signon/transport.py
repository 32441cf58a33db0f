"""Requests to the provider: no redirect is followed blindly, and what is no answer is an outage."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from typing import cast
from urllib.parse import urlencode

from reference_product import log
from reference_product.https import Answer, exchange

__all__ = ["Outage", "ask", "document", "trace"]

_MAX_ANSWER = 1024 * 1024
_SERVER_FAULT = 500


class Outage(Exception):  # noqa: N818  (what the user is told of, not an error)
    """The provider does not answer, or answers with what cannot be used; the text is the reason."""


def ask(
    ca_file: str,
    operation: str,
    url: str,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Answer:
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


def trace(operation: str, response: Answer) -> str:
    """Return the line of the log for an exchange: never what was answered, which holds tokens."""
    return f"  Pro Santé Connect {operation} : HTTP {response.status}"


def document(response: Answer) -> dict[str, object]:
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


def _exchange(ca_file: str, url: str, form: Mapping[str, str] | None, headers: dict[str, str]) -> Answer:
    if form is None:
        return exchange(url, headers, None, ca_file=ca_file, largest=_MAX_ANSWER)
    headers = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
    return exchange(url, headers, urlencode(form).encode("ascii"), ca_file=ca_file, largest=_MAX_ANSWER)
