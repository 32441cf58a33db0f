"""Any patient a persona file may describe."""

from __future__ import annotations

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from virtual_cards.personas import Complementary, Persona, PersonOnCard

AT_LEISURE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""What a property costs on a busy machine is not what it is about."""


def digits(least: int, most: int = 0) -> st.SearchStrategy[str]:
    return st.text("0123456789", min_size=least, max_size=most or least)


LATIN = st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_categories=["Cc"])
NAMES = st.text(LATIN, min_size=1, max_size=30).filter(lambda text: text.strip() == text)
NOTES = st.text(LATIN, max_size=30).filter(lambda text: text.strip() == text)
DAYS = st.dates().map(lambda day: day.strftime("%Y%m%d").rjust(8, "0"))
DAYS_OR_NOT = st.just("") | DAYS
NIRS = st.builds(
    lambda head, department, tail: head + department + tail,
    digits(5),
    digits(2) | st.sampled_from(["2A", "2B"]),
    digits(8),
)
PEOPLE = st.builds(
    PersonOnCard,
    name=NAMES,
    first_names=st.lists(NAMES, min_size=1, max_size=3).map(tuple),
    birth_date=DAYS | st.sampled_from(["19851300", "19602000", "19990231", "850217", "851300"]),
    nir=NIRS,
    sex=st.sampled_from("FM"),
    scheme=digits(2),
    fund=digits(3),
    centre=digits(4),
    insured_nir=NIRS,
    rights_from=DAYS,
    rights_until=DAYS_OR_NOT,
    management_code=digits(2),
    exemption=digits(1),
    birth_rank=st.sampled_from("123456789"),
    beneficiary_rank=digits(3),
    amc_number=st.just("") | digits(10),
    country=st.sampled_from(["FR", "BE"]),
    birth_name=NOTES,
    address=st.lists(NOTES, max_size=5).map(tuple),
    certified_on=DAYS_OR_NOT,
    quality=digits(2),
    other_rights=st.lists(st.tuples(DAYS, DAYS_OR_NOT), max_size=2).map(tuple),
    exemption_label=NOTES,
    treating_doctor=st.booleans(),
    complementary=st.none() | st.builds(Complementary, NOTES, NOTES, NOTES, DAYS_OR_NOT, DAYS_OR_NOT),
    cmu_kind=NOTES,
    updated_on=DAYS_OR_NOT,
    missing_tags=st.lists(st.sampled_from([0x80, 0x81, 0x93, 0x5F37]), max_size=3, unique=True).map(tuple),
)
PERSONAS = st.builds(
    Persona,
    serial=digits(1, 20),
    people=st.lists(PEOPLE, min_size=1, max_size=4).map(tuple),
    kind=st.sampled_from(["vitale2", "vitale1", "apcv-nfc"]),
    atr=st.binary(max_size=20).map(lambda raw: raw.hex().upper()),
    blobs=st.dictionaries(st.sampled_from(["7F21", "5F37"]), st.binary(max_size=40)).map(
        lambda blobs: tuple(blobs.items())
    ),
)
