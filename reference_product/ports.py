"""What the téléservices must offer to the program, and what the program offers them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from reference_product.people import Patient, Professional

__all__ = [
    "AdministrativeRight",
    "CardIdentityRequest",
    "IdentityAnswer",
    "IdentityNumber",
    "IdentityService",
    "PreparedCall",
    "RightsAnswer",
    "RightsRequest",
    "RightsService",
    "ServiceContext",
    "ServiceProblem",
    "Signer",
    "Traits",
    "TraitsIdentityRequest",
]


class Signer(Protocol):
    """The professional card in its reader, its code already presented."""

    @property
    def professional(self) -> Professional:
        """Holder of the card, certificate included (DER)."""

    def sign(self, data: bytes) -> bytes:
        """Sign the bytes with the signature key (RSA PKCS#1 v1.5, SHA-256); raise Refusal when it cannot."""

    def authenticate(self, data: bytes) -> tuple[bytes, bytes]:
        """Sign the bytes to authenticate the professional: signature and certificate (DER); raise Refusal likewise."""


class ServiceContext(Protocol):
    """What a téléservice needs from the workstation."""

    @property
    def settings(self) -> Mapping[str, object]:
        """Coordinates of the service in the world file (url, certificate_url, client_certificate…)."""

    @property
    def ca_file(self) -> str:
        """PEM file of the authority of the servers."""

    @property
    def authorisation(self) -> str:
        """Authorisation number of this program for the service."""

    @property
    def signer(self) -> Signer | None:
        """The professional card, None when it was not read."""

    def now(self) -> datetime:
        """Present instant (UTC), simulated."""


@dataclass(frozen=True, slots=True)
class RightsRequest:
    """One question to ADRi."""

    reference_date: date
    patient: Patient
    """Person whose rights are asked, as read from the card or registered."""
    card_present: bool
    """True when the patient's card is in the reader: a Vitale assertion then goes along."""


@dataclass(frozen=True, slots=True)
class AdministrativeRight:
    """One period of rights; dates are ISO, empty = open."""

    scheme: str
    fund: str
    centre: str
    date_from: str
    date_until: str = ""
    management_code: str = ""


@dataclass(frozen=True, slots=True)
class RightsAnswer:
    """What ADRi answered; ``known`` is false when the person is not known there."""

    known: bool
    code: str
    label: str
    rights: tuple[AdministrativeRight, ...] = ()
    exemptions: tuple[str, ...] = ()
    """Kinds of exemption in force at the reference date: ALD, MAT, AT…"""
    treating_doctor: bool | None = None
    c2s: str = ""


@dataclass(frozen=True, slots=True)
class Traits:
    """Identity traits typed or read, upper case; the birth place is a COG code or empty."""

    birth_name: str
    first_names: tuple[str, ...]
    sex: str
    birth_date: str
    birth_place: str = ""


@dataclass(frozen=True, slots=True)
class CardIdentityRequest:
    """One INSi search from the patient's card."""

    patient: Patient
    """Person selected on the card: own and insured number, birth date and rank."""


@dataclass(frozen=True, slots=True)
class TraitsIdentityRequest:
    """One INSi search by traits, as it goes out: the first names given are all sent."""

    traits: Traits
    mode: str = "card"
    """``card`` (assertion signed by the CPS) or ``certificate`` (software certificate, mutual TLS)."""


@dataclass(frozen=True, slots=True)
class IdentityNumber:
    """One INS number; dates ISO or empty."""

    number: str
    key: str
    oid: str
    date_from: str = ""
    date_until: str = ""


@dataclass(frozen=True, slots=True)
class IdentityAnswer:
    """What INSi answered: code 00 (found), 01 (none) or 02 (several)."""

    code: str
    label: str
    active: IdentityNumber | None = None
    history: tuple[IdentityNumber, ...] = ()
    traits: Traits | None = None
    first_name_list: str = ""


@dataclass(frozen=True, slots=True)
class ServiceProblem:
    """No answer to the question: a fault, a silence or something unreadable."""

    kind: str
    """``fault``, ``timeout``, ``unreachable`` or ``unreadable``."""
    family: str = ""
    """Fault family, for instance ``siram_40``."""
    code: str = ""
    severity: str = ""
    text: str = ""


class PreparedCall(Protocol):
    """A search made ready and not sent yet."""

    def send(self) -> IdentityAnswer | ServiceProblem:
        """Send it now; whatever must be fresh (assertion, contexts) is made at this moment."""


class RightsService(Protocol):
    """ADRi."""

    def acquire(self, request: RightsRequest) -> RightsAnswer | ServiceProblem:
        """Ask for the rights of one person at one date."""


class IdentityService(Protocol):
    """INSi."""

    def prepare(self, request: CardIdentityRequest | TraitsIdentityRequest) -> PreparedCall:
        """Make a search ready without sending anything."""
