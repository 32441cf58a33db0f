"""Who a card is made for: plain frozen values, with nothing of the bench in them.

All values are text as the card writes it: dates are ``YYYYMMDD`` (a lunar birth date keeps its odd month
or day), numbers keep their leading zeros. ``build_vitale`` and ``build_cps`` check them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Self

__all__ = ["Complementary", "PersonOnCard", "Persona", "PersonaError", "ProfessionalPersona", "luhn_digit"]


class PersonaError(ValueError):
    """A persona that cannot be written on a card: which field, what was found, what is expected."""

    def __init__(self, name: str, found: str, expected: str) -> None:
        super().__init__(f"{name}: found {found!r}, expected {expected}")
        self.name = name
        self.found = found
        self.expected = expected

    @classmethod
    def not_one_of(cls, name: str, found: str, known: Iterable[str]) -> Self:
        """Say that a word is none of those known."""
        return cls(name, found, f"one of {', '.join(known)}")


@dataclass(frozen=True, slots=True)
class Complementary:
    """What a card says of the complementary body besides its number; no card file of ours holds it."""

    member: str = ""
    """Member number."""
    routing: str = ""
    """Routing code of the flows."""
    treatment: str = ""
    """How the body wants to be billed."""
    valid_from: str = ""
    valid_until: str = ""


@dataclass(frozen=True, slots=True)
class PersonOnCard:
    """One person of a patient card, holder first."""

    name: str
    first_names: tuple[str, ...]
    birth_date: str
    """Eight digits, or six where the card leaves the century out."""
    nir: str
    """Own number and key, 15 characters."""
    sex: str
    """``F`` or ``M``."""
    scheme: str
    """Two digits."""
    fund: str
    """Three digits."""
    centre: str
    """Four digits."""
    insured_nir: str
    """Number and key of the person who opens the rights, 15 characters."""
    rights_from: str
    rights_until: str = ""
    """Empty: open-ended."""
    management_code: str = "10"
    exemption: str = "0"
    birth_rank: str = "1"
    beneficiary_rank: str = "000"
    amc_number: str = ""
    """Ten characters; empty: no complementary body."""
    country: str = "FR"
    birth_name: str = ""
    """Empty: the same as the name."""
    address: tuple[str, ...] = ()
    """Up to five lines, the town in the fifth."""
    certified_on: str = ""
    """Day the number was certified; empty: it was not."""
    quality: str = "00"
    """Quality of beneficiary, two digits; 00 is the insured person."""
    other_rights: tuple[tuple[str, str], ...] = ()
    """Up to two more periods of rights, each from and until."""
    exemption_label: str = ""
    treating_doctor: bool = False
    """A treating doctor is declared."""
    complementary: Complementary | None = None
    cmu_kind: str = ""
    updated_on: str = ""
    """Last update of the rights, a synthetic datum; empty: not written."""
    missing_tags: tuple[int, ...] = ()
    """Data objects that this person's records leave out, by tag."""


@dataclass(frozen=True, slots=True)
class Persona:
    """A patient card: its serial number and the persons written on it, in order."""

    serial: str
    people: tuple[PersonOnCard, ...]
    kind: str = "vitale2"
    atr: str = ""
    """Answer to reset, hexadecimal, one of those public for this kind; empty: the usual one."""
    blobs: tuple[tuple[str, bytes], ...] = ()
    """Contents whose encoding is not public, by the name that the card gives them."""


@dataclass(frozen=True, slots=True)
class ProfessionalPersona:
    """A professional card; ``serial`` is eight digits, empty to be drawn at personalisation.

    Middleware caches free objects on disk by serial number: the same serial with other contents shows
    stale data, so a card made anew should take a new one.
    """

    serial: str
    name: str
    first_name: str
    national_id: str
    rpps: str
    profession: str
    valid_until: str
    billing_number: str
    specialty: str
    convention: str
    practice: str
    pin: str = field(repr=False)
    key_pem: bytes = field(repr=False)
    """RSA-2048 private key, PKCS#8 or traditional PEM without password."""
    certificate_der: bytes = field(repr=False)
    """Of the signature key."""
    kind: str = "cps3"
    authentication_key_pem: bytes = field(default=b"", repr=False)
    """Empty: one key serves both uses."""
    authentication_certificate_der: bytes = field(default=b"", repr=False)
    """Empty: the certificate of the signature serves both uses."""
    blobs: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    """Contents whose encoding is not public, by the name of their data object (``CPS_NAME_PS``)."""
    unblocking_code: str = field(default="99999999", repr=False)
    """Eight digits that open a blocked code porteur; a synthetic value unless one is given."""


def luhn_digit(digits: str) -> str:
    """Return the digit that makes a number valid by Luhn's rule (ISO/IEC 7812-1 annex B).

    Args:
        digits: Decimal digits without the check digit.
    """
    total = 0
    for position, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if position % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)
