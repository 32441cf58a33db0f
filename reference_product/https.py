"""One request over TLS and its answer, within bounds of time and size; what it means is left to who asked."""

from __future__ import annotations

import http.client
import os
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

__all__ = ["Answer", "exchange"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; ``location`` is where a redirect leads, which is not followed."""

    status: int
    body: bytes
    location: str = ""


def exchange(
    url: str,
    headers: Mapping[str, str],
    body: bytes | None,
    *,
    ca_file: str,
    largest: int,
    identity: tuple[str, str] | None = None,
) -> Answer:
    """Send a POST when there is a body, a GET otherwise, and return the answer, at most ``largest`` bytes of it.

    Args:
        url: Where to.
        headers: Fields of the request.
        body: What to send.
        ca_file: Authorities that the server is known by.
        largest: Bytes read of the answer.
        identity: Files of the client certificate and of its key.

    Raises:
        OSError: nobody answered, in time (TimeoutError) or at all, or the server is not who it should be.
        http.client.HTTPException: what came back is no HTTP.
    """
    parts = urlsplit(url)
    context = ssl.create_default_context(cafile=ca_file)
    if identity is not None:
        context.load_cert_chain(*identity)
    timeout = float(os.environ.get("RECETTE_HTTP_TIMEOUT", "5"))
    connection = http.client.HTTPSConnection(parts.hostname or "", parts.port, timeout=timeout, context=context)
    target = f"{parts.path}?{parts.query}" if parts.query else parts.path
    try:
        connection.request("GET" if body is None else "POST", target, body, dict(headers))
        answer = connection.getresponse()
        return Answer(answer.status, answer.read(largest), answer.getheader("Location") or "")
    finally:
        connection.close()
