"""CPS3 without contact: another answer to reset, another AID, no code, one certificate usable without code.

Public sources say that it identifies the card or authenticates "simply" with a technical certificate, and
that the directory file of codes cannot be read there. That certificate is not described: the authentication
pair of the persona stands for it, which is **synthetic**.
"""

from __future__ import annotations

from virtual_cards.cards.cps3 import AUTHENTICATION_KEY, CPS3_STATES, card_files, select_file
from virtual_cards.cards.cps3_application import (
    APPLICATION,
    authentication_certificate,
    business_files,
    free_objects,
    holder,
    token_information,
)
from virtual_cards.cards.cps3_files import SyntheticAuthenticationCertificate, SyntheticHolder
from virtual_cards.cards.cps3_security import security_data_object
from virtual_cards.cards.pkcs15_files import ObjectDirectory
from virtual_cards.cards.pkcs15_objects import Certificates, DataObjects
from virtual_cards.cards.specification import Exchange
from virtual_cards.iso7816.binary import read_binary
from virtual_cards.iso7816.challenge import get_challenge
from virtual_cards.iso7816.files import MASTER, DedicatedFile
from virtual_cards.iso7816.kernel import Card
from virtual_cards.iso7816.keys import CardKey, KeyUse
from virtual_cards.iso7816.profile import CardProfile, Instructions
from virtual_cards.iso7816.signing import internal_authenticate, manage_environment
from virtual_cards.personas import PersonaError, ProfessionalPersona
from virtual_cards.personas.keys import authentication_key

__all__ = ["CONTACTLESS_AID", "CONTACTLESS_ATR", "CONTACTLESS_EXCHANGES", "build_cps3_contactless"]

CONTACTLESS_ATR = bytes.fromhex("3B8F80010031B86404B0ECC1739401808290000E")
CONTACTLESS_AID = bytes.fromhex("E828BD080F8025000001FF0020")
_NO_CODE = 0

CONTACTLESS_EXCHANGES: tuple[Exchange, ...] = (
    Exchange(
        "Without contact the application answers at once, under its own name",
        (
            ("00A404040DE828BD080F8025000001FF002000", "62*840DE828BD080F8025000001FF0020*9000"),
            ("00A4040C0DE828BD080F8025000001FF0010", "6A82"),
            ("00B09C000C", "6A82"),
            ("00A4000C023F00", "9000"),
            ("00B09C0000", "5A0A8025000001*F9000"),
        ),
    ),
    Exchange(
        "Without contact no directory of codes, no last update, no code, and situations stay closed",
        (
            ("00A4080C0400017001", "6A82"),
            ("00A4080C02D010", "6A82"),
            ("00A4080C040001D120", "9000"),
            ("00B0000000", "6982"),
            ("0020000104FFFFFFFF", "6D00"),
        ),
    ),
    Exchange(
        "Without contact the technical key authenticates without any code",
        (
            ("002241A406800102840182", "9000"),
            ("00880000233021300906052B0E03021A05000414" + "11" * 20 + "00", "*9000"),
            ("002241A406800102840181", "6A88"),
        ),
    ),
)


def build_cps3_contactless(persona: ProfessionalPersona, state: str = "fresh") -> Card:
    """Build a CPS3 as a contactless reader sees it.

    Raises:
        PersonaError: The state is not one of a CPS3 or shows by contact only, or a value does not fit.
    """
    if state not in CPS3_STATES or state == "update_interrupted":
        raise PersonaError("state", state, "fresh or expired, the last update being read by contact only")
    key = CardKey(frozenset({KeyUse.AUTHENTICATE}), authentication_key(persona), _NO_CODE)
    return Card(
        CardProfile(
            persona.kind,
            persona.serial,
            CONTACTLESS_ATR,
            _tree(persona, state),
            _INSTRUCTIONS,
            {},
            {AUTHENTICATION_KEY: key},
        )
    )


def _tree(persona: ProfessionalPersona, state: str) -> DedicatedFile:
    here = f"3F00{APPLICATION:04X}"
    top = card_files(persona, CONTACTLESS_AID, "CPX IAS CL").children
    directories = {"certificates": Certificates.fid, "dataObjects": DataObjects.fid}
    certificate = {
        "label": "SYN Certificat technique sans contact",
        "id": f"{CONTACTLESS_AID.hex()}{AUTHENTICATION_KEY & 0x7F:02X}",
        "path": f"{here}{SyntheticAuthenticationCertificate.fid:04X}",
    }
    files = (
        ObjectDirectory.file([{"kind": kind, "path": f"{here}{fid:04X}"} for kind, fid in directories.items()]),
        token_information(persona, "prnGeneration"),
        Certificates.file([certificate]),
        DataObjects.file(free_objects()),
        SyntheticHolder.file([holder(persona, state)]),
        authentication_certificate(persona),
        *business_files(persona),
    )
    application = DedicatedFile(APPLICATION, "IAS CL", files, CONTACTLESS_AID)
    return DedicatedFile(MASTER, "MF", (*top, application))


_INSTRUCTIONS: Instructions = {
    0xA4: select_file,
    0xB0: read_binary,
    0x84: get_challenge,
    0x22: manage_environment,
    0x88: internal_authenticate,
    0xCB: security_data_object,
}
