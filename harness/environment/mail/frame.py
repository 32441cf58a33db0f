"""What every file the front end returns has in common: its two ends, and how values are written."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from harness.environment.mail.received import ReceivedFile

__all__ = ["Ends", "alpha", "b2_date", "ends_for", "fund_sender", "number", "plain_upper"]


@dataclass(frozen=True, slots=True)
class Ends:
    """The 000 and 999 records of a returned file, before its content is known."""

    sender_type: str
    sender: str
    recipient_type: str
    recipient: str
    file_id: str
    at: datetime
    """Simulated instant."""


def ends_for(file: ReceivedFile, file_id: str, at: datetime) -> Ends:
    """Return the ends of an answer to ``file``: sender and recipient change places."""
    return Ends(file.recipient_type, file.recipient, file.sender_type, file.sender, file_id, at)


def b2_date(day: date) -> str:
    """Write a date as AAMMJJ."""
    return day.strftime("%y%m%d")


def fund_sender(scheme: str, fund: str) -> str:
    """Return the 14-digit number of a fund: our synthetic funds are their own computer centre."""
    return f"000000{scheme}{fund}{fund}"


def plain_upper(text: str) -> str:
    """Return a text as the norm wants it: capitals without accents, digits and spaces."""
    bare = unicodedata.normalize("NFD", text.upper())
    kept = (
        letter if letter.isascii() and letter.isalnum() else " " for letter in bare if not unicodedata.combining(letter)
    )
    return " ".join("".join(kept).split())


def number(value: int | str, length: int) -> str:
    """Write a number on ``length`` digits, zeros in front; what does not fit loses its first digits."""
    digits = "".join(letter for letter in str(value) if letter.isascii() and letter.isdecimal())
    return digits.rjust(length, "0")[-length:]


def alpha(value: str, length: int) -> str:
    """Write a text on ``length`` characters, blanks behind; what does not fit is cut.

    An ``@`` becomes a blank: it would end the entity that holds it.
    """
    return value[:length].replace("@", " ").ljust(length)
