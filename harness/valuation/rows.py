"""The rows of the valuation tables, as values: amounts in cents, rates in per cent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from harness.valuation.dated import Dated

__all__ = [
    "Association",
    "BaseRate",
    "CcamAct",
    "Ceiling",
    "Complement",
    "Counted",
    "Exemption",
    "FlatShare",
    "Forced",
    "Modifier",
    "Never",
    "Overcharge",
    "Participation",
    "Price",
    "Threshold",
]


@dataclass(frozen=True, slots=True)
class Price:
    """Price of one act."""

    code: str
    amount: int
    dates: Dated


@dataclass(frozen=True, slots=True)
class Modifier:
    """What a CCAM modifier does: ``none``, ``flat`` (cents) or ``coefficient``."""

    code: str
    kind: str
    dates: Dated
    amount: int = 0
    coefficient: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Association:
    """Share of the price an association code leaves, per cent."""

    code: str
    percent: Decimal
    dates: Dated


@dataclass(frozen=True, slots=True)
class CcamAct:
    """What the CCAM says of an act besides its price; empty = not known."""

    code: str
    dates: Dated
    field_25: str = ""
    transition: Decimal | None = None


@dataclass(frozen=True, slots=True)
class BaseRate:
    """Ordinary rate of a family of acts in one scheme, per cent."""

    scheme: str
    family: str
    percent: int
    dates: Dated
    outside: bool = False
    """For care outside the pathway."""


@dataclass(frozen=True, slots=True)
class Exemption:
    """One rule of the hierarchy: when it applies, the rate and the codes it gives."""

    id: str
    level: str
    rule: str
    dates: Dated
    when: Mapping[str, tuple[str, ...]]
    unless: Mapping[str, tuple[str, ...]]
    percent: int | None
    """None = the source does not give it."""
    table: str = ""
    """``base`` = the rate stands in the table of base rates."""
    codes: tuple[str, ...] = ()
    """Empty = the source does not say."""
    qualifier: str = ""
    national: bool = False
    """Holds in town as it does in hospital."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """From which an act is wholly covered: ``ccam`` in cents, ``ngap`` in coefficient."""

    kind: str
    dates: Dated
    amount: int = 0
    coefficient: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class FlatShare:
    """What the patient leaves on an act covered by the threshold, cents."""

    amount: int
    dates: Dated


@dataclass(frozen=True, slots=True)
class Participation:
    """What a patient-share code does to the compulsory share: ``deducted`` or ``kept``."""

    code: str
    effect: str
    dates: Dated


@dataclass(frozen=True, slots=True)
class Never:
    """A fact whose values exclude the flat share."""

    fact: str
    values: tuple[str, ...]
    dates: Dated


@dataclass(frozen=True, slots=True)
class Ceiling:
    """C2S outside the pathway: a share of the base, up to a ceiling in cents."""

    percent: Decimal
    ceiling: int
    dates: Dated


@dataclass(frozen=True, slots=True)
class Overcharge:
    """The overcharge a qualifier allows: share of the base, rounded up to the euro."""

    qualifier: str
    percent: Decimal
    pathway: tuple[str, ...]
    never_specialties: tuple[str, ...]
    dates: Dated


@dataclass(frozen=True, slots=True)
class Complement:
    """Night or holiday: per cent of the act, at most ``bound`` times the unit price."""

    letter: str
    percent: Decimal
    bound: Decimal
    dates: Dated


@dataclass(frozen=True, slots=True)
class Counted:
    """How many modifiers count at least, as far as the source shows."""

    at_least: int
    dates: Dated


@dataclass(frozen=True, slots=True)
class Forced:
    """The expense qualifier some acts always bear in hospital."""

    qualifier: str
    acts: tuple[str, ...]
    dates: Dated
