"""The body of a request, read byte for byte up to a bound; one that never ends is the client's doing."""

from __future__ import annotations

import asyncio

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

__all__ = ["BodyError", "read_body"]

_MAX_BODY = 1_000_000
_READ_S = 30.0


class BodyError(Exception):
    """A body that was announced and did not come whole."""

    def __init__(self, reason: str, status: int) -> None:
        """Keep why, as the journal names it, and the HTTP status that answers it."""
        super().__init__(reason)
        self.reason = reason
        self.status = status


async def read_body(request: web.BaseRequest) -> tuple[bytes, bool]:
    """Return the body up to the bound, and whether there was more.

    Raises:
        BodyError: it came too slowly, was cut, or is not framed as HTTP frames bodies.
        CancelledError: the client hung up meanwhile, or the gate closes.
    """
    held = bytearray()
    try:
        async with asyncio.timeout(_READ_S):
            async for chunk in request.content.iter_any():
                held += chunk
                if len(held) > _MAX_BODY:
                    return bytes(held[:_MAX_BODY]), True
    except TimeoutError:
        raise BodyError("body-timeout", 408) from None
    except ConnectionError:
        raise BodyError("body-cut", 400) from None
    except (web.RequestPayloadError, HttpProcessingError):
        raise BodyError("body-malformed", 400) from None
    return bytes(held), False
