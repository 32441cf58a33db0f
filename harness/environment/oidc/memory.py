"""What the provider remembers of one case: codes it handed out, and the sessions opened with them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from harness.environment.oidc.names import ACCESS_S, CODE_S, REFRESH_S
from harness.model.person import Professional

__all__ = ["Grant", "Issued", "Memory"]


@dataclass(frozen=True, slots=True)
class Grant:
    """What an authorization code stands for."""

    professional: Professional
    nonce: str
    challenge: str
    """PKCE challenge, empty when none was sent."""
    until: datetime


@dataclass(frozen=True, slots=True)
class Issued:
    """The tokens of a session and until when they are good."""

    professional: Professional
    access: str
    refresh: str
    access_until: datetime
    refresh_until: datetime
    code: str = ""
    """The code it all began with."""


class Memory:
    """The codes and sessions of one provider, each found by the text it was handed out as.

    It forgets nothing by itself: what is over is told apart by its time.
    """

    def __init__(self) -> None:
        """Remember nothing yet."""
        self._codes: dict[str, Grant] = {}
        self._spent: set[str] = set()
        self._sessions: list[Issued] = []

    def grant(self, professional: Professional, nonce: str, challenge: str, now: datetime) -> str:
        """Hand out a code for one use."""
        code = secrets.token_urlsafe(24)
        self._codes[code] = Grant(professional, nonce, challenge, now + timedelta(seconds=CODE_S))
        return code

    def redeem(self, code: str, now: datetime) -> Grant | None:
        """Take a code back; None when it was never handed out, was used already, or is over."""
        grant = self._codes.pop(code, None)
        if grant is not None:
            self._spent.add(code)
        return grant if grant is not None and now <= grant.until else None

    def reused(self, code: str) -> bool:
        """Tell whether a code was used before; what it brought is then taken back (RFC 6749 §4.1.2)."""
        if code not in self._spent:
            return False
        self._sessions = [one for one in self._sessions if one.code != code]
        return True

    def issue(self, professional: Professional, now: datetime, code: str = "") -> Issued:
        """Open a session, or go on with one, under new tokens."""
        access, refresh = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        issued = Issued(
            professional, access, refresh, now + timedelta(seconds=ACCESS_S), now + timedelta(seconds=REFRESH_S), code
        )
        self._sessions.append(issued)
        return issued

    def by_access(self, token: str, now: datetime) -> Issued | None:
        """Return the session of an access token that is still good."""
        return next((one for one in self._sessions if one.access == token and now < one.access_until), None)

    def by_refresh(self, token: str, now: datetime) -> Issued | None:
        """Return the session of a refresh token that is still good, and end its use."""
        found = next((one for one in self._sessions if one.refresh == token and now < one.refresh_until), None)
        if found is not None:
            self._sessions.remove(found)
        return found

    def close(self, national_id: str) -> None:
        """End every session of a professional."""
        self._sessions = [one for one in self._sessions if one.professional.national_id != national_id]
