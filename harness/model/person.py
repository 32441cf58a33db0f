"""Synthetic people and professionals: one person, one truth for cards and services."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import ClassVar

from harness.model.basis import Basis

__all__ = ["Birth", "Coverage", "Ins", "InsHistory", "Nir", "Person", "Professional", "Sex", "VitaleCard"]


class Sex(StrEnum):
    """Administrative sex."""

    FEMALE = "F"
    MALE = "M"


@dataclass(frozen=True, slots=True)
class Nir:
    """A registration number: 13 characters (2A/2B allowed) and its two-digit key."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    number: str
    key: str


@dataclass(frozen=True, slots=True)
class Birth:
    """Birth traits; ``date`` is text because lunar dates (month 00 or 20…) exist."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    date: str
    rank: int = 1
    place: str = ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """A person's rights as her scheme holds them."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    scheme: str
    """Grand régime, two digits."""
    fund: str
    centre: str
    management_code: str = "10"
    rights_from: date = date(2020, 1, 1)
    rights_until: date | None = None
    exemption: str = "0"
    """Code of list EXO_TM that the person holds as a right (4 = ALD)."""
    quality: str = "00"
    amc_number: str = ""
    """Complementary body, when the person has one."""
    treating_doctor: str = ""
    """Id of the declared médecin traitant, empty = none."""


@dataclass(frozen=True, slots=True)
class InsHistory:
    """A former INS of the person."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    nir: Nir
    date_from: date | None = None
    date_until: date | None = None


@dataclass(frozen=True, slots=True)
class Ins:
    """What the INSi register answers for the person."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    nir: Nir
    oid: str
    history: tuple[InsHistory, ...] = ()
    list_of_first_names: bool = True
    known_first_names: tuple[str, ...] = ()
    """First names by which the register finds her; empty = every one of hers."""


@dataclass(frozen=True, slots=True)
class VitaleCard:
    """The patient card: its serial and the persons written on it, in order."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    serial: str
    beneficiaries: tuple[str, ...]
    valid_until: date | None = None
    short_birth_dates: bool = False
    """Birth dates are written with six digits, without their century."""
    updated_on: date | None = None
    """When the rights on the card were last updated; None = the card does not say."""


@dataclass(frozen=True, slots=True)
class Person:
    """A synthetic insured person or beneficiary."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    id: str
    basis: Basis
    birth_name: str
    first_names: tuple[str, ...]
    sex: Sex
    birth: Birth
    nir: Nir
    """Own registration number."""
    insured_nir: Nir
    """Number of the insured person who opens the rights (may equal ``nir``)."""
    coverage: Coverage
    beneficiary_rank: str = "000"
    used_name: str = ""
    ins: Ins | None = None
    card: VitaleCard | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Professional:
    """A synthetic professional and her card."""

    __pydantic_config__: ClassVar[Mapping[str, str]] = {"extra": "forbid"}

    id: str
    basis: Basis
    name: str
    first_name: str
    profession: str
    specialty: str
    """Code of list SPECIALITE, two digits."""
    billing_number: str
    """Nine characters: AM number with its key."""
    rpps: str
    national_id: str
    card_valid_until: date
    code_porteur: str
    convention: str = "1"
    practice: str = "L"
    note: str = ""
