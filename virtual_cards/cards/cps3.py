"""CPS3, the professional's card, by contact: IAS-ECC application, PKCS#15 view, two keys, two codes.

Places and contents that are not public are the synthetic SYN-CPS-01 and SYN-CPS-02 of ``cps3_files`` and
``cps3_data``.
"""

from __future__ import annotations

from virtual_cards.cards.cps2ter import CPS2TER_CLASS, DATA_WAITING, view_files, view_instructions
from virtual_cards.cards.cps3_application import (
    APPLICATION,
    AUTHENTICATION_KEY,
    IAS_AID,
    PIN_REFERENCE,
    SIGNATURE_KEY,
    UNBLOCKING_REFERENCE,
    application,
)
from virtual_cards.cards.cps3_data import DATA_SPECIFICATIONS, LastUpdate
from virtual_cards.cards.cps3_files import CARD_SPECIFICATIONS, AnswerToReset, Directory, SerialNumber
from virtual_cards.cards.cps3_security import security_data_object
from virtual_cards.cards.cps3_vectors import CPS3_EXCHANGES
from virtual_cards.cards.pkcs15_files import AuthenticationObjects, ObjectDirectory, TokenInfo
from virtual_cards.cards.pkcs15_objects import Certificates, DataObjects, PrivateKeys, PublicKeys
from virtual_cards.cards.specification import FileSpecification
from virtual_cards.iso7816.apdu import Command, Response
from virtual_cards.iso7816.binary import read_binary, update_binary
from virtual_cards.iso7816.challenge import get_challenge
from virtual_cards.iso7816.codes import change_reference_data, reset_retry_counter, verify
from virtual_cards.iso7816.files import MASTER, DedicatedFile
from virtual_cards.iso7816.kernel import Card
from virtual_cards.iso7816.keys import CardKey, KeyUse, PinSpec
from virtual_cards.iso7816.profile import CardProfile, Instructions
from virtual_cards.iso7816.selecting import select
from virtual_cards.iso7816.signing import internal_authenticate, manage_environment, perform_operation
from virtual_cards.iso7816.state import CardState
from virtual_cards.personas import PersonaError, ProfessionalPersona
from virtual_cards.personas.keys import authentication_key, signature_key

__all__ = [
    "AUTHENTICATION_KEY",
    "CPS3_EXCHANGES",
    "CPS3_STATES",
    "CPS_ATR",
    "IAS_AID",
    "PIN_REFERENCE",
    "SIGNATURE_KEY",
    "SPECIFICATIONS",
    "UNBLOCKING_REFERENCE",
    "build_cps3",
    "card_files",
    "codes",
    "select_file",
]

CPS_ATR = bytes.fromhex("3BAC00402A001225006480000310009000")
CPS3_STATES = ("fresh", "expired", "update_interrupted")

SPECIFICATIONS: tuple[type[FileSpecification], ...] = (
    *CARD_SPECIFICATIONS,
    ObjectDirectory,
    TokenInfo,
    AuthenticationObjects,
    PrivateKeys,
    PublicKeys,
    Certificates,
    DataObjects,
    *DATA_SPECIFICATIONS,
)

_TRIES, _UNBLOCKING_TRIES, _UNBLOCKINGS = 3, 10, 100
_UNDER_CURRENT = 0x02
_CODE_SIZES, _UNBLOCKING_SIZES = range(4, 9), range(8, 9)
_UPDATED = {"begin": "20000102030405", "end": "20000102030410"}
"""When a card that nobody interrupted was last updated: before any test, and synthetic."""


def build_cps3(persona: ProfessionalPersona, state: str = "fresh") -> Card:
    """Build a CPS3 as a reader with contacts sees it.

    Args:
        persona: For whom.
        state: ``fresh``; ``expired``; or ``update_interrupted``, an update that began and never ended.

    Raises:
        PersonaError: The state is not one of these, a value does not fit the card, a key is not
            RSA-2048, or a certificate is not the one of its key.
    """
    if state not in CPS3_STATES:
        raise PersonaError.not_one_of("state", state, CPS3_STATES)
    return Card(
        CardProfile(
            persona.kind,
            persona.serial,
            CPS_ATR,
            _tree(persona, state),
            _INSTRUCTIONS,
            codes(persona),
            {
                SIGNATURE_KEY: CardKey(frozenset({KeyUse.SIGN}), signature_key(persona)),
                AUTHENTICATION_KEY: CardKey(
                    frozenset({KeyUse.AUTHENTICATE, KeyUse.DECIPHER}), authentication_key(persona)
                ),
            },
            # Middleware reads the billing situation of a CPS3 in the view of the older card.
            other_classes={CPS2TER_CLASS: view_instructions()},
            waiting={CPS2TER_CLASS: DATA_WAITING},
        )
    )


def card_files(persona: ProfessionalPersona, aid: bytes, label: str) -> DedicatedFile:
    """Return the master file with what every card of the family says of itself, and nothing below it."""
    here = f"3F00{APPLICATION:04X}"
    return DedicatedFile(
        MASTER,
        "MF",
        (
            Directory.file(
                [{"aid": aid.hex(), "label": label, "path": here, "odf": f"{here}5031", "token": f"{here}5032"}]
            ),
            AnswerToReset.file(AnswerToReset.vectors[0].records),
            SerialNumber.file([{"serial": persona.serial}]),
        ),
    )


def _tree(persona: ProfessionalPersona, state: str) -> DedicatedFile:
    moments = {**_UPDATED, "end": ""} if state == "update_interrupted" else _UPDATED
    top = card_files(persona, IAS_AID, "CPX IAS").children
    files = (*top, LastUpdate.file([moments]), application(persona, state), *view_files(persona))
    return DedicatedFile(MASTER, "MF", files)


def codes(persona: ProfessionalPersona) -> dict[int, PinSpec]:
    """Return the code porteur and the code that unblocks it.

    Raises:
        PersonaError: One of them does not have the digits it must.
    """
    porteur = _digits("pin", persona.pin, _CODE_SIZES)
    unblocking = _digits("unblocking_code", persona.unblocking_code, _UNBLOCKING_SIZES)
    return {
        PIN_REFERENCE: PinSpec(porteur, _TRIES, UNBLOCKING_REFERENCE, _CODE_SIZES),
        UNBLOCKING_REFERENCE: PinSpec(unblocking, _UNBLOCKING_TRIES, None, _UNBLOCKING_SIZES, _UNBLOCKINGS),
    }


def _digits(name: str, value: str, sizes: range) -> bytes:
    if len(value) not in sizes or not (value.isascii() and value.isdigit()):
        wanted = f"{min(sizes)} to {max(sizes)}" if len(sizes) > 1 else str(min(sizes))
        raise PersonaError(name, "*" * len(value), f"{wanted} digits")
    return value.encode("ascii")


def select_file(state: CardState, command: Command) -> Response:
    """SELECT, where the master file also answers as a file under the current directory (P1 02).

    OpenSC asks for it so before every look at a code, and has real cards answer.
    """
    if command.p1 == _UNDER_CURRENT and command.data == MASTER.to_bytes(2, "big"):
        command = command._replace(p1=0)
    return select(state, command)


_INSTRUCTIONS: Instructions = {
    0xA4: select_file,
    0xB0: read_binary,
    0xD6: update_binary,
    0x84: get_challenge,
    0x20: verify,
    0x24: change_reference_data,
    0x2C: reset_retry_counter,
    0x22: manage_environment,
    0x2A: perform_operation,
    0x88: internal_authenticate,
    0xCB: security_data_object,
}
