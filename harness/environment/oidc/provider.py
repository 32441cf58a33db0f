"""The provider itself: five endpoints over what it remembers; each answers at once, for the simulated professional."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from harness.codecs.jsons import Plain
from harness.environment.oidc import names, replies
from harness.environment.oidc.asked import Asked
from harness.environment.oidc.identity import user_info
from harness.environment.oidc.keys import SigningKeys
from harness.environment.oidc.memory import Memory
from harness.environment.oidc.proofs import challenge_refused, hint_holder, proof_refused
from harness.environment.oidc.tokens import identity_claims, signed, spoiled
from harness.environment.teleservices.model import FaultSpec, Reply
from harness.model.person import Professional

__all__ = ["Answered", "Provider"]


@dataclass(frozen=True, slots=True)
class Answered:
    """What goes back, and what was noticed of the request."""

    reply: Reply
    findings: tuple[str, ...] = ()


@dataclass
class Provider:
    """One provider, for one case; not frozen: its memory and keys change."""

    base: str
    """``https://host:port``."""
    keys: SigningKeys
    professional: Professional | None = None
    """Who answers on the telephone or holds the card; None = nobody."""
    denial: str = ""
    """OAuth error the authorization endpoint answers instead of a code."""
    memory: Memory = field(default_factory=Memory)

    @property
    def issuer(self) -> str:
        """Return the issuer of the tokens."""
        return f"{self.base}{names.REALM}"

    def answer(self, asked: Asked, fault: FaultSpec | None, now: datetime) -> Answered:
        """Answer a request, wrongly where a fault says so.

        Args:
            asked: The request; its operation is one of ``names.OPERATIONS``.
            fault: The fault that meets it, of a layer of this provider.
            now: The simulated clock.
        """
        return _ENDPOINTS[asked.operation](self, asked, fault, now)

    def discovery(self, _asked: Asked, _fault: FaultSpec | None, _now: datetime) -> Answered:
        """Return the discovery document (OpenID Connect Discovery 1.0 §3)."""
        places = {operation: f"{self.base}{path}" for path, operation in names.OPERATIONS.items()}
        document: dict[str, Plain] = {
            "issuer": self.issuer,
            "authorization_endpoint": places["authorize"],
            "token_endpoint": places["token"],
            "userinfo_endpoint": places["userinfo"],
            "end_session_endpoint": places["logout"],
            "jwks_uri": places["jwks"],
            "response_types_supported": ["code"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": list(names.SCOPE),
            "acr_values_supported": [names.ACR],
        }
        return Answered(replies.document(document))

    def jwks(self, _asked: Asked, _fault: FaultSpec | None, _now: datetime) -> Answered:
        """Return the keys that tokens are verified with."""
        return Answered(replies.document(self.keys.published()))

    def authorize(self, asked: Asked, fault: FaultSpec | None, now: datetime) -> Answered:
        """Redirect with a code, or with the reason why there is none; never to an address that is not registered."""
        if asked.twice & {"client_id", "redirect_uri"}:
            return Answered(replies.page(400, "invalid_request"), ("psc-twice",))
        if asked.get("client_id") != names.CLIENT_ID or asked.get("redirect_uri") != names.REDIRECT_URI:
            return Answered(replies.page(400, "invalid_request"), ("psc-client",))
        noted = tuple(_notes(asked))
        if refused := _request_refused(asked):
            state = "" if "state" in asked.twice else asked.get("state")
            return Answered(replies.redirect({"error": "invalid_request", "state": state}), (*noted, refused))
        if asked.get("response_type") != "code":
            unable = {"error": "unsupported_response_type", "state": asked.get("state")}
            return Answered(replies.redirect(unable), noted)
        if self.professional is None or self.denial:
            error = self.denial or "login_required"
            return Answered(replies.redirect({"error": error, "state": asked.get("state")}), noted)
        code = self.memory.grant(self.professional, asked.get("nonce"), asked.get("code_challenge"), now)
        state = asked.get("state")
        if fault is not None and fault.layer == "redirect":
            state = fault.parameters.get("state", "")
        return Answered(replies.redirect({"code": code, "state": state}), noted)

    def token(self, asked: Asked, fault: FaultSpec | None, now: datetime) -> Answered:
        """Exchange a code or a refresh token for tokens."""
        if asked.method != "POST":
            refused = replies.refused(405, "invalid_request")
            return Answered(replace(refused, headers={**refused.headers, "Allow": "POST"}), ("psc-post",))
        if not asked.form:
            return Answered(replies.refused(400, "invalid_request"), ("psc-post",))
        if asked.twice:
            return Answered(replies.refused(400, "invalid_request"), ("psc-twice",))
        if asked.client != (names.CLIENT_ID, names.CLIENT_SECRET):
            return Answered(replies.refused(401, "invalid_client"), ("psc-client",))
        if fault is not None and fault.layer == "oauth":
            return Answered(replies.refused(400, fault.parameters.get("error", "invalid_grant")))
        match asked.get("grant_type"):
            case "authorization_code":
                return self._code(asked, fault, now)
            case "refresh_token":
                session = self.memory.by_refresh(asked.get("refresh_token"), now)
                if session is None:
                    return Answered(replies.refused(400, "invalid_grant"), ("psc-refresh",))
                return Answered(self._session(session.professional, "", fault, now, session.code))
            case _:
                return Answered(replies.refused(400, "unsupported_grant_type"), ("psc-grant",))

    def _code(self, asked: Asked, fault: FaultSpec | None, now: datetime) -> Answered:
        code = asked.get("code")
        if self.memory.reused(code):
            return Answered(replies.refused(400, "invalid_grant"), ("psc-code-reused",))
        grant = self.memory.redeem(code, now)
        if grant is None or asked.get("redirect_uri") != names.REDIRECT_URI:
            return Answered(replies.refused(400, "invalid_grant"), ("psc-code",))
        if found := proof_refused(grant.challenge, asked.get("code_verifier")):
            return Answered(replies.refused(400, "invalid_grant"), (found,))
        return Answered(self._session(grant.professional, grant.nonce, fault, now, code))

    def userinfo(self, asked: Asked, fault: FaultSpec | None, now: datetime) -> Answered:
        """Say who the session is of."""
        session = self.memory.by_access(asked.bearer, now)
        if session is None:
            return Answered(replies.unauthorized(), ("psc-access-token",))
        said = user_info(session.professional)
        if fault is not None and fault.layer == "userinfo":
            said = spoiled(said, fault.parameters, now)
        return Answered(replies.document(said))

    def logout(self, asked: Asked, _fault: FaultSpec | None, _now: datetime) -> Answered:
        """End the session that an identity token names (OpenID Connect RP-Initiated Logout 1.0 §2)."""
        if asked.twice:
            return Answered(replies.page(400, "invalid_request"), ("psc-twice",))
        hint = asked.get("id_token_hint")
        holder = hint_holder(hint, self.issuer, self.keys)
        if not holder or asked.get("client_id") not in {"", names.CLIENT_ID}:
            return Answered(replies.page(400, "invalid_request"), ("psc-logout-hint" if hint else "psc-logout",))
        self.memory.close(holder)
        return Answered(replies.page(200, "logout"))

    def _session(
        self, professional: Professional, nonce: str, fault: FaultSpec | None, now: datetime, code: str
    ) -> Reply:
        issued = self.memory.issue(professional, now, code)
        claims = identity_claims(professional, self.issuer, nonce, issued.access, now)
        if fault is not None and fault.layer == "claims":
            claims = spoiled(claims, fault.parameters, now)
        form = fault.parameters.get("form", "") if fault is not None and fault.layer == "signature" else ""
        return replies.document(
            {
                "access_token": issued.access,
                "token_type": "Bearer",
                "expires_in": names.ACCESS_S,
                "refresh_token": issued.refresh,
                "refresh_expires_in": names.REFRESH_S,
                "id_token": signed(claims, self.keys, form),
                "scope": " ".join(names.SCOPE),
            }
        )


_ENDPOINTS: Mapping[str, Callable[[Provider, Asked, FaultSpec | None, datetime], Answered]] = {
    "discovery": Provider.discovery,
    "jwks": Provider.jwks,
    "authorize": Provider.authorize,
    "token": Provider.token,
    "userinfo": Provider.userinfo,
    "logout": Provider.logout,
}


def _notes(asked: Asked) -> list[str]:
    """Tell what is missing from a request: no public text says that the provider refuses it, so it is only noted."""
    found = []
    if asked.get("acr_values") != names.ACR:
        found.append("psc-acr")
    if not set(names.SCOPE) <= set(asked.get("scope").split()):
        found.append("psc-scope")
    found += [f"psc-{name}-missing" for name in ("state", "nonce") if not asked.get(name)]
    return found


def _request_refused(asked: Asked) -> str:
    """Return the finding on a request for a code that the protocol has refused, empty when there is none."""
    if asked.twice:
        return "psc-twice"
    refused = challenge_refused(asked.get("code_challenge"), asked.get("code_challenge_method"))
    return "psc-pkce-challenge" if refused else ""
