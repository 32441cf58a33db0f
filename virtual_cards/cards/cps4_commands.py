"""Commands where the CPS4 differs from an IAS-ECC card: algorithms and keys named at once, codes in two steps."""

from __future__ import annotations

from virtual_cards.iso7816.apdu import Command, Response
from virtual_cards.iso7816.codes import change_reference_data, reset_retry_counter
from virtual_cards.iso7816.environment import Mechanism, Operation, Padding, Template, Templates
from virtual_cards.iso7816.keys import KeyUse
from virtual_cards.iso7816.signing import environment_manager
from virtual_cards.iso7816.state import CardState
from virtual_cards.iso7816.status import StatusWord

__all__ = ["CPS4_TEMPLATES", "ENVIRONMENT", "change_code", "unblock_code"]

CPS4_TEMPLATES: Templates = {
    (0x81, 0xB6): Template(
        Operation.SIGN,
        KeyUse.SIGN,
        {
            0x0A: Mechanism("sha1", Padding.PKCS1, given=True),
            0x28: Mechanism("sha256", Padding.PKCS1, given=True),
            0x15: Mechanism("sha1", Padding.PSS, given=True),
            0x2C: Mechanism("sha256", Padding.PSS, given=True),
        },
    ),
    # No algorithm is named: middleware pads and unpads by itself, for signing as for deciphering.
    (0x41, 0xB8): Template(Operation.DECIPHER, KeyUse.DECIPHER, {}, Mechanism(padding=Padding.RAW)),
}
ENVIRONMENT = environment_manager(CPS4_TEMPLATES)

_NEW_CODE_ONLY = 0x01
_LOCAL = 0x80


def change_code(state: CardState, command: Command) -> Response:
    """CHANGE REFERENCE DATA; whoever gave the unblocking code sets a new one without the old."""
    pin = state.pins.get(command.p2)
    unblocks = pin.unblocked_by if pin else None
    if pin is None or command.p1 != _NEW_CODE_ONLY or unblocks is None or not state.verified(unblocks):
        return change_reference_data(state, command)
    if len(command.data) not in pin.sizes:
        return Response(status=StatusWord.WRONG_LENGTH)
    pin.secret = command.data
    return Response()


def unblock_code(state: CardState, command: Command) -> Response:
    """RESET RETRY COUNTER; the reference may carry bit 8, "of this application"."""
    return reset_retry_counter(state, command._replace(p2=command.p2 & ~_LOCAL & 0xFF))
