"""The request for a sign-on, and the way back from it."""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from reference_product.errors import Refusal
from reference_product.https import Answer
from reference_product.signon.transport import Outage

__all__ = ["LEVEL", "SCOPE", "Asking", "check_state", "code_returned", "denial_message", "new_asking", "parameters"]

LEVEL = "eidas1"
SCOPE = "openid scope_all"
_REDIRECTS = (302, 303)


@dataclass(frozen=True, slots=True)
class Asking:
    """What ties the answer to the request: made anew each time."""

    state: str
    nonce: str
    verifier: str

    @property
    def challenge(self) -> str:
        """PKCE challenge (RFC 7636 §4.2)."""
        digest = hashlib.sha256(self.verifier.encode("ascii")).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def new_asking() -> Asking:
    """Draw a state, a nonce and a PKCE verifier."""
    return Asking(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48))


def parameters(settings: Mapping[str, object], asking: Asking) -> dict[str, str]:
    """Return the query of the authorization request."""
    return {
        "response_type": "code",
        "client_id": str(settings.get("client_id", "")),
        "redirect_uri": str(settings.get("redirect_uri", "")),
        "scope": SCOPE,
        "acr_values": LEVEL,
        "state": asking.state,
        "nonce": asking.nonce,
        "code_challenge": asking.challenge,
        "code_challenge_method": "S256",
    }


def code_returned(response: Answer, redirect_uri: str, asking: Asking) -> str:
    """Return the code that came back to the program.

    Raises:
        Refusal: the professional was not authenticated, or the way back is not that of this request.
        Outage: nobody was sent back.
    """
    if response.status not in _REDIRECTS or response.location.partition("?")[0] != redirect_uri:
        raise Outage(f"il n'a pas renvoyé au logiciel (HTTP {response.status})")
    returned = parse_qs(urlsplit(response.location).query)
    check_state(_first(returned, "state"), asking.state)
    if error := _first(returned, "error"):
        raise Refusal(denial_message(error))
    code = _first(returned, "code")
    if not code:
        raise Outage("sa réponse ne porte pas de code")
    return code


def check_state(returned: str, sent: str) -> None:
    """Refuse a way back that answers to another request."""
    if returned != sent:
        raise Refusal(
            "Connexion Pro Santé Connect refusée : le retour ne répond pas à cette demande (state). "
            "Personne n'est connecté."
        )


def denial_message(error: str) -> str:
    """Say that the professional was not authenticated."""
    return (
        f"Connexion Pro Santé Connect refusée : la demande n'a pas été validée ({error[:40]}). Personne n'est connecté."
    )


def _first(values: dict[str, list[str]], name: str) -> str:
    return values.get(name, [""])[0]
