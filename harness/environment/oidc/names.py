"""Where the simulated provider has its endpoints, whom it knows, and how long what it issues lives."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = [
    "ACCESS_S",
    "ACR",
    "CLIENT_ID",
    "CLIENT_SECRET",
    "CODE_S",
    "DISCOVERY",
    "OPERATIONS",
    "REALM",
    "REDIRECT_URI",
    "REFRESH_S",
    "SCOPE",
]

REALM = "/auth/realms/esante-wallet"
"""The published realm: the issuer is the host followed by this path."""
DISCOVERY = f"{REALM}/.well-known/wallet-openid-configuration"
_PROTOCOL = f"{REALM}/protocol/openid-connect"

OPERATIONS: Mapping[str, str] = {
    DISCOVERY: "discovery",
    "/auth": "authorize",
    f"{_PROTOCOL}/token": "token",
    f"{_PROTOCOL}/userinfo": "userinfo",
    f"{_PROTOCOL}/certs": "jwks",
    f"{_PROTOCOL}/logout": "logout",
}
"""Path → operation, as the journal names it; the paths are the published ones."""

ACR = "eidas1"
SCOPE = ("openid", "scope_all")

CLIENT_ID = "syn-recette-lps"
CLIENT_SECRET = "SYN-secret-du-banc"  # noqa: S105 - of the simulated client, told to every product
REDIRECT_URI = "https://poste.invalid/psc/retour"
"""Nobody listens there: the software follows the redirect itself."""

CODE_S = 60
ACCESS_S = 240
"""Four minutes: the life of an access token as the users of the service report it."""
REFRESH_S = 1800
"""Ours: no public text says how long a session may be renewed."""
