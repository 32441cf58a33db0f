"""Who is signed on, and the tokens that say so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

__all__ = ["SignedOn", "Tokens"]


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the provider handed out; kept in memory only."""

    access: str
    refresh: str
    identity: str
    access_until: datetime


@dataclass(frozen=True, slots=True)
class SignedOn:
    """The professional at the workstation, as the provider knows her."""

    subject: str
    national_id: str
    name: str
    first_name: str
    since: datetime
    tokens: Tokens
