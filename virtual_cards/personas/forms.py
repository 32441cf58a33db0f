"""What every value of a persona file must look like, member by member."""

from __future__ import annotations

from collections.abc import Mapping

from virtual_cards.personas.schema import Form

__all__ = [
    "COMPLEMENTARY",
    "DAY",
    "DAY_OR_NOT",
    "HEX",
    "KIND",
    "NAME",
    "NOTE",
    "PERSON",
    "PROFESSIONAL",
    "TAG",
    "digits",
]

_LATIN = "[ -~\u00a0-\u00ff]"
NAME = Form(f"{_LATIN}{{1,80}}", "1 to 80 characters of Latin-1")
NOTE = Form(f"{_LATIN}{{0,200}}", "at most 200 characters of Latin-1")
_CALENDAR = "[0-9]{4}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])"
DAY = Form(_CALENDAR, "a day as YYYYMMDD")
DAY_OR_NOT = Form(f"({_CALENDAR})?", "a day as YYYYMMDD, or an empty text")
_NIR = Form("[0-9]{5}[0-9AB]{2}[0-9]{8}", "a registration number and its key, 15 characters")
HEX = Form("([0-9A-Fa-f]{2})*", "bytes in hexadecimal")


def digits(count: int, most: int = 0) -> Form:
    """Return the form of a number of so many digits; ``most`` allows more."""
    span = f"{count},{most}" if most else f"{count}"
    return Form(f"[0-9]{{{span}}}", f"{count} to {most} digits" if most else f"{count} digits")


PERSON: Mapping[str, Form] = {
    "name": NAME,
    "birth_date": Form("([0-9]{2})?[0-9]{6}", "a birth date as YYYYMMDD, or YYMMDD, lunar or not"),
    "nir": _NIR,
    "sex": Form("[FM]", "F or M"),
    "scheme": digits(2),
    "fund": digits(3),
    "centre": digits(4),
    "insured_nir": _NIR,
    "rights_from": DAY,
    "rights_until": DAY_OR_NOT,
    "management_code": Form("[0-9A-Z]{2}", "2 digits or capitals"),
    "exemption": Form("[0-9A-Z]", "1 digit or capital"),
    "birth_rank": Form("[1-9]", "a rank of birth, 1 to 9"),
    "beneficiary_rank": digits(3),
    "amc_number": Form("([0-9A-Z]{10})?", "10 digits or capitals, or an empty text"),
    "country": Form("[A-Z]{2}", "2 capitals"),
    "birth_name": Form(f"{_LATIN}{{0,80}}", "at most 80 characters of Latin-1"),
    "certified_on": DAY_OR_NOT,
    "quality": digits(2),
    "exemption_label": NOTE,
    "cmu_kind": NOTE,
    "updated_on": DAY_OR_NOT,
}
COMPLEMENTARY: Mapping[str, Form] = {
    "member": NOTE,
    "routing": NOTE,
    "treatment": NOTE,
    "valid_from": DAY_OR_NOT,
    "valid_until": DAY_OR_NOT,
}
PROFESSIONAL: Mapping[str, Form] = {
    "name": NAME,
    "first_name": NAME,
    "national_id": digits(12),
    "rpps": digits(11),
    "profession": digits(2),
    "valid_until": DAY,
    "billing_number": digits(9),
    "specialty": digits(2),
    "convention": digits(1),
    "practice": Form("[A-Z]", "1 capital"),
    "pin": Form("[0-9]{4,8}", "4 to 8 digits", secret=True),
    "unblocking_code": Form("[0-9]{8}", "8 digits", secret=True),
}
KIND = Form("[a-z0-9-]{1,40}", "the word of a kind of card")
TAG = Form("[0-9A-Fa-f]{2,6}", "a tag in hexadecimal")
