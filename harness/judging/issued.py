"""The secrets that services handed to the product during a case: access, refresh and identity tokens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.codecs.jsons import decode_json, plain
from harness.model.observation import Exchange

__all__ = ["issued_tokens"]

_TOKENS = ("access_token", "refresh_token", "id_token")
_SHORTEST = 16
"""Characters: a shorter text could stand in a log by chance."""


def issued_tokens(exchanges: Sequence[Exchange]) -> Iterator[str]:
    """Yield the tokens of every answer that is an OAuth token response (RFC 6749 §5.1)."""
    for exchange in exchanges:
        if exchange.operation != "token":
            continue
        root = decode_json(exchange.response).root
        value = plain(root) if root is not None else None
        said = [value.get(name) for name in _TOKENS] if isinstance(value, dict) else []
        yield from (token for token in said if isinstance(token, str) and len(token) >= _SHORTEST)
