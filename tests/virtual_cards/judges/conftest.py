"""One daemon for each module of judges, and the doctor whose card they are shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from harness.environment.keystore import Identity
from harness.environment.pki import TestPki
from harness.model.basis import Basis
from harness.model.person import Professional
from harness.running.personas import professional_persona
from virtual_cards import Card, ProfessionalPersona, Reader, build_cps, open_reader

DOCTOR = Professional(
    id="dr-juge",
    basis=Basis.SYNTHETIC,
    name="JUGESYN",
    first_name="LUCIE",
    profession="10",
    specialty="06",
    billing_number="991990029",
    rpps="89990000021",
    national_id="889990000021",
    card_valid_until=date(2049, 1, 1),
    code_porteur="1234",
)
SERIAL = "99900002"
UNBLOCKING_CODE = "27182818"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who the card is for: what independent programs are checked against."""

    persona: ProfessionalPersona
    pki: TestPki
    signature: Identity
    authentication: Identity

    def card(self, kind: str = "cps3", state: str = "fresh") -> Card:
        return build_cps(replace(self.persona, kind=kind), state)

    def public_key(self, folder: Path) -> str:
        """Write the public half of the authentication key as PEM and return the file's name."""
        target = folder / "public.pem"
        public = self.authentication.key.public_key()
        target.write_bytes(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
        return str(target)


@pytest.fixture(scope="session")
def holder(tmp_path_factory: pytest.TempPathFactory) -> Holder:
    pki = TestPki(tmp_path_factory.mktemp("pki"))
    signature, authentication = pki.professional(DOCTOR), pki.professional_authentication(DOCTOR)
    persona = professional_persona(DOCTOR, signature, authentication)
    persona = replace(persona, serial=SERIAL, unblocking_code=UNBLOCKING_CODE)
    return Holder(persona, pki, signature, authentication)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    with open_reader("pcsc", None, tmp_path_factory.mktemp("reader")) as opened:
        yield opened


@pytest.fixture(scope="module")
def cps3(reader: Reader, holder: Holder) -> Reader:
    """The reader with a CPS3 in slot 0, the same for the whole module."""
    reader.insert(0, holder.card())
    return reader


@pytest.fixture
def insert(reader: Reader, holder: Holder) -> Callable[..., Card]:
    """Put a card of the holder, fresh or not, in slot 0."""

    def put(kind: str = "cps3", state: str = "fresh") -> Card:
        card = holder.card(kind, state)
        reader.insert(0, card)
        return card

    return put
