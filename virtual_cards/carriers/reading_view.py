"""What the reading API tells of each person of a card: a view of the persona, as plain texts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from virtual_cards.personas.persona import PersonOnCard

__all__ = ["Beneficiary", "Birth", "Period", "view"]

_WITHOUT_CENTURY = 6
"""Digits of a birth date that a card may shorten."""


@dataclass(frozen=True, slots=True)
class Birth:
    """A birth date in one of its two forms.

    ``day`` is JJMMAAAA.  ``on_card`` is what stands on the card where that is no day of the calendar or
    has no century: AAMMJJ, six digits.
    """

    day: str = ""
    on_card: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """From when until when, each JJMMAAAA; an open end is empty."""

    since: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Beneficiary:
    """One ``person`` of ``listeBenef``; an empty text is an element without content."""

    used_name: str
    birth_name: str
    first_name: str
    birth: Birth
    birth_rank: str
    nir: str
    certified_nir: str
    certified_on: str
    address: tuple[str, ...]
    quality: str
    scheme: str
    fund: str
    centre: str
    card_centre: str
    management_code: str
    rights: tuple[Period, ...]
    exemption_label: str
    treating_doctor: str
    amc_number: str
    member: str
    routing: str
    treatment: str
    validity: Period
    cmu_kind: str


def view(person: PersonOnCard, *, with_century: bool = True) -> Beneficiary:
    """Return what the reading API tells of a person.

    Args:
        person: As she stands on the card.
        with_century: Tell the birth date in full where it is a day of the calendar.
    """
    periods = ((person.rights_from, person.rights_until), *person.other_rights)
    more = person.complementary
    return Beneficiary(
        used_name=person.name,
        birth_name=person.birth_name or person.name,
        first_name=next(iter(person.first_names), ""),
        birth=_birth(person.birth_date, with_century=with_century),
        birth_rank=person.birth_rank,
        nir=person.nir,
        certified_nir=person.nir if person.certified_on else "",
        certified_on=_day(person.certified_on),
        address=(person.address + ("",) * 5)[:5],
        quality=person.quality,
        scheme=person.scheme,
        fund=person.fund,
        centre=person.centre,
        card_centre=person.centre,
        management_code=person.management_code,
        rights=tuple(Period(_day(since), _day(until)) for since, until in periods),
        exemption_label=person.exemption_label,
        treating_doctor="Oui" if person.treating_doctor else "Non",
        amc_number=person.amc_number,
        member=more.member if more else "",
        routing=more.routing if more else "",
        treatment=more.treatment if more else "",
        validity=Period(_day(more.valid_from), _day(more.valid_until)) if more else Period(),
        cmu_kind=person.cmu_kind,
    )


def _birth(written: str, *, with_century: bool) -> Birth:
    short = written[-_WITHOUT_CENTURY:]
    if written == short or not with_century:
        return Birth(on_card=short)
    try:
        date(int(written[:4]), int(written[4:6]), int(written[6:8]))
    except ValueError:
        return Birth(on_card=short)
    return Birth(day=_day(written))


def _day(written: str) -> str:
    """Turn YYYYMMDD into JJMMAAAA."""
    return written[6:8] + written[4:6] + written[:4]
