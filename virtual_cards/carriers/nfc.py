"""A phone on the reader, SYN-NFC-01: the card that plays an NFC profile and hands over a payload."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from virtual_cards.carriers.apcv import Apcv
from virtual_cards.carriers.nfc_profile import NfcExchange, NfcProfile, nfc_profile, shipped_profile
from virtual_cards.iso7816.apdu import Command, Response
from virtual_cards.iso7816.files import MASTER, DedicatedFile
from virtual_cards.iso7816.kernel import Card
from virtual_cards.iso7816.profile import CardProfile, Handler
from virtual_cards.iso7816.state import CardState
from virtual_cards.iso7816.status import StatusWord
from virtual_cards.personas.persona import Persona, PersonaError

__all__ = ["PAYLOAD_BLOB", "PROFILE_BLOB", "build_nfc"]

PAYLOAD_BLOB = "APCV_PAYLOAD"
"""Blob of the persona that holds the text to hand over; without it a valid one is made at that moment."""
PROFILE_BLOB = "NFC_PROFILE"
"""Blob of the persona that holds a profile file; without it the shipped one is played."""

_SELECT = 0xA4
_BY_NAME = 0x04
_INTERINDUSTRY = 0x80


def build_nfc(persona: Persona) -> Card:
    """Build the phone of a patient.

    Raises:
        PersonaError: The profile is not as expected, or nobody is on the card.
    """
    blobs = dict(persona.blobs)
    unknown = blobs.keys() - {PAYLOAD_BLOB, PROFILE_BLOB}
    if unknown:
        raise PersonaError.not_one_of("blobs", min(unknown), (PAYLOAD_BLOB, PROFILE_BLOB))
    profile = nfc_profile(blobs[PROFILE_BLOB]) if PROFILE_BLOB in blobs else shipped_profile()
    payload = blobs[PAYLOAD_BLOB] if PAYLOAD_BLOB in blobs else Apcv(datetime.now(UTC)).render(persona).encode("ascii")
    dialogue = _Dialogue(profile, payload)
    application = DedicatedFile(0x0001, profile.title, (), profile.aid)
    return Card(
        CardProfile(
            kind=persona.kind,
            serial=persona.serial,
            atr=profile.atr,
            root=DedicatedFile(MASTER, "MF", (application,)),
            instructions=dialogue.instructions(0x00) | {_SELECT: dialogue.answer},
            other_classes={
                exchange.cla: dialogue.instructions(exchange.cla)
                for exchange in profile.exchanges
                if exchange.cla >= _INTERINDUSTRY
            },
            chainable=frozenset(),
        )
    )


@dataclass(slots=True)
class _Dialogue:
    """What the phone answers; only an ordered profile needs to remember how far it came."""

    profile: NfcProfile
    payload: bytes
    reached: int = 0

    def instructions(self, cla: int) -> dict[int, Handler]:
        """Return the handlers of one class."""
        return {exchange.ins: self.answer for exchange in self.profile.exchanges if exchange.cla == cla}

    def answer(self, state: CardState, command: Command) -> Response:
        """Answer a command: the selection of the application, or one of its exchanges."""
        if command.ins == _SELECT and command.p1 == _BY_NAME and command.cla < _INTERINDUSTRY:
            return self._select(state, command.data)
        if state.cursor.directory.aid != self.profile.aid:
            return Response(status=StatusWord.CONDITIONS_NOT_SATISFIED)
        exchange = self._exchange(command)
        if exchange is None:
            return Response(status=StatusWord.CONDITIONS_NOT_SATISFIED)
        whole = exchange.answered(self.payload)
        return Response(whole[:-2], int.from_bytes(whole[-2:], "big"))

    def _select(self, state: CardState, name: bytes) -> Response:
        found = state.cursor.to_application(name)
        if found is None:
            return Response(status=StatusWord.FILE_NOT_FOUND)
        state.cursor = found
        self.reached = 0
        return Response(self.profile.select[:-2], int.from_bytes(self.profile.select[-2:], "big"))

    def _exchange(self, command: Command) -> NfcExchange | None:
        known = self.profile.exchanges
        if self.profile.ordered:
            known = known[self.reached : self.reached + 1]
        found = next((one for one in known if one.matches(command.header, command.data)), None)
        if found is not None:
            self.reached += 1
        return found
