"""GET CHALLENGE: random bytes."""

from __future__ import annotations

import secrets

from virtual_cards.iso7816.apdu import Command, Response
from virtual_cards.iso7816.state import CardState
from virtual_cards.iso7816.status import StatusWord

__all__ = ["get_challenge"]

_CHALLENGE = 8


def get_challenge(_state: CardState, command: Command) -> Response:
    """GET CHALLENGE: eight random bytes."""
    if command.parameters or command.data:
        return Response(status=StatusWord.WRONG_PARAMETERS)
    return Response(secrets.token_bytes(_CHALLENGE))
