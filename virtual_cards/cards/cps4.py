"""CPS4: ChipDoc application on logical channel 1, the digest given to the card, PSS; the CPS2ter view beside it.

The national middleware uses channel 1 without opening it, describes files by template ``6F`` and keeps class
``A0`` for the view on channel 0. What the card holds is laid out as on the CPS3, synthetic places included.
"""

from __future__ import annotations

from collections.abc import Mapping

from virtual_cards.cards.cps2ter import CPS2TER_AID, CPS2TER_CLASS, DATA_WAITING, view_files, view_instructions
from virtual_cards.cards.cps3 import card_files, codes
from virtual_cards.cards.cps3_application import IAS_AID, application
from virtual_cards.cards.cps4_commands import ENVIRONMENT, change_code, unblock_code
from virtual_cards.iso7816.binary import read_binary, update_binary
from virtual_cards.iso7816.challenge import get_challenge
from virtual_cards.iso7816.channels import manage_channel
from virtual_cards.iso7816.codes import verify
from virtual_cards.iso7816.files import MASTER, DedicatedFile
from virtual_cards.iso7816.kernel import Card
from virtual_cards.iso7816.keys import CardKey, KeyUse
from virtual_cards.iso7816.profile import CardProfile, Instructions
from virtual_cards.iso7816.selecting import select
from virtual_cards.iso7816.signing import perform_operation
from virtual_cards.personas import PersonaError, ProfessionalPersona
from virtual_cards.personas.keys import authentication_key, signature_key

__all__ = ["AUTHENTICATION_KEY", "CHIPDOC_AID", "CPS4_ATRS", "CPS4_STATES", "IDS_AID", "SIGNATURE_KEY", "build_cps4"]

CPS4_ATRS: Mapping[str, bytes] = {
    "cps4": bytes.fromhex("3B9B188001001225006480040100009044"),
    "cps4-rc": bytes.fromhex("3B9B188001001225006480000401009044"),
    "cps4-t0": bytes.fromhex("3BDC18FF00001225006480000401009000"),
}
"""Kind → answer to reset; middleware compares them byte for byte. The last offers T=0 only."""
CPS4_STATES = ("fresh", "expired")
CHIPDOC_AID = bytes.fromhex("8025000001FF0100")
"""The application middleware selects: the whole card but the CPS2ter view."""
IDS_AID = bytes.fromhex("A0000001510000")
SIGNATURE_KEY = 0x21
"""CPS_PRIV_SIG, non-repudiation."""
AUTHENTICATION_KEY = 0x20
"""CPS_PRIV_AUT, authentication and deciphering."""

_DIGEST_GIVEN = 0x80
"""Added to the reference of a key by a command that brings its digest along."""


def build_cps4(persona: ProfessionalPersona, state: str = "fresh") -> Card:
    """Build a CPS4; its kind chooses the answer to reset.

    Args:
        persona: For whom; ``kind`` is a key of ``CPS4_ATRS``.
        state: ``fresh`` or ``expired``. Whether this card tells of an interrupted update is not public.

    Raises:
        PersonaError: The state is not one of these, a value does not fit the card, a key is not
            RSA-2048, or a certificate is not the one of its key.
    """
    if state not in CPS4_STATES:
        raise PersonaError.not_one_of("state", state, CPS4_STATES)
    authentication = authentication_key(persona)
    return Card(
        CardProfile(
            persona.kind,
            persona.serial,
            CPS4_ATRS[persona.kind],
            _tree(persona, state),
            _INSTRUCTIONS,
            codes(persona),
            {
                _DIGEST_GIVEN | SIGNATURE_KEY: CardKey(frozenset({KeyUse.SIGN}), signature_key(persona)),
                _DIGEST_GIVEN | AUTHENTICATION_KEY: CardKey(frozenset({KeyUse.SIGN}), authentication),
                AUTHENTICATION_KEY: CardKey(frozenset({KeyUse.DECIPHER}), authentication),
            },
            channels=frozenset({0, 1}),
            other_classes={CPS2TER_CLASS: view_instructions()},
            waiting={CPS2TER_CLASS: DATA_WAITING},
        )
    )


def _tree(persona: ProfessionalPersona, state: str) -> DedicatedFile:
    files = (
        *card_files(persona, IAS_AID, "CPX IAS").children,
        application(persona, state, keys=(SIGNATURE_KEY, AUTHENTICATION_KEY)),
        # Identifiers of both applets are synthetic: they are selected by name only.
        DedicatedFile(0x7FF1, "IDS", (), IDS_AID),
        DedicatedFile(0x7FF2, "CPS2TER", view_files(persona), CPS2TER_AID),
    )
    return DedicatedFile(MASTER, "MF", files, CHIPDOC_AID)


_INSTRUCTIONS: Instructions = {
    0xA4: select,
    0xB0: read_binary,
    0xD6: update_binary,
    0x84: get_challenge,
    0x20: verify,
    0x24: change_code,
    0x2C: unblock_code,
    0x22: ENVIRONMENT,
    0x2A: perform_operation,
    0x70: manage_channel,
}
