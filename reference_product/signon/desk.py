"""Signing on and off, and asking who is signed on: the whole conversation with the provider."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import quote_plus, urlencode

from reference_product.errors import Refusal, Unavailable, Unsupported
from reference_product.services import Context
from reference_product.session import Session
from reference_product.signon import asking, keys, transport, verification
from reference_product.signon.state import SignedOn, Tokens
from reference_product.signon.transport import Outage

__all__ = ["end_session", "information_now", "is_stale", "outage_message", "screen_lines", "sign_in", "sign_out"]

_OK = 200
_MARGIN = timedelta(seconds=5)
_WELL_KNOWN = "/.well-known/"


@dataclass(frozen=True, slots=True)
class _Provider:
    """The provider as the workstation found it."""

    context: Context
    metadata: dict[str, object]

    def setting(self, name: str) -> str:
        return str(self.context.settings.get(name, ""))

    def place(self, name: str) -> str:
        place = self.metadata.get(name)
        if not isinstance(place, str) or not place.startswith("https://"):
            raise Outage(f"sa description est incomplète ({name})")
        return place

    def ask_token(self, form: dict[str, str], now: datetime) -> Tokens:
        pair = f"{quote_plus(self.setting('client_id'))}:{quote_plus(self.setting('client_secret'))}"
        headers = {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode('ascii')}"}
        response = transport.ask(self.context.ca_file, "token", self.place("token_endpoint"), form, headers)
        if response.status != _OK:
            raise Refusal(
                "Connexion Pro Santé Connect refusée : le fournisseur n'a pas remis de jeton. Reconnectez-vous."
            )
        content = transport.document(response)
        life = content.get("expires_in")
        return Tokens(
            str(content.get("access_token", "")),
            str(content.get("refresh_token", "")),
            str(content.get("id_token", "")),
            now + timedelta(seconds=life if isinstance(life, int) else 0),
        )

    def information(self, access_token: str) -> dict[str, object]:
        headers = {"Authorization": f"Bearer {access_token}"}
        place = self.place("userinfo_endpoint")
        response = transport.ask(self.context.ca_file, "userinfo", place, headers=headers)
        if response.status != _OK:
            raise Refusal("La session Pro Santé Connect n'est plus valable : reconnectez-vous.")
        return transport.document(response)


def sign_in(session: Session) -> SignedOn:
    """Sign the professional on.

    Raises:
        Refusal: she was not authenticated, or what came back proves nothing; nobody is signed on then.
        Unsupported: the workstation has no Pro Santé Connect.
    """
    session.signed_on = None
    try:
        session.signed_on = _signed_on(session, _provider(session))
    except Outage as outage:
        raise Unavailable(outage_message(outage)) from outage
    return session.signed_on


def information_now(session: Session) -> dict[str, object]:
    """Return what the provider says now of who is signed on, under a token that is still good."""
    signed = _present(session)
    try:
        provider = _provider(session)
        if is_stale(signed.tokens, session.now()):
            form = {"grant_type": "refresh_token", "refresh_token": signed.tokens.refresh}
            renewed = provider.ask_token(form, session.now())
            signed = replace(signed, tokens=replace(renewed, identity=signed.tokens.identity))
            session.signed_on = signed
        information = provider.information(signed.tokens.access)
    except Outage as outage:
        raise Unavailable(outage_message(outage)) from outage
    verification.check_subject(information, signed.subject)
    return information


def is_stale(tokens: Tokens, now: datetime) -> bool:
    """Tell whether the access token is over, or about to be."""
    return now >= tokens.access_until - _MARGIN


def sign_out(session: Session) -> str:
    """Sign off here and at the provider, and say so."""
    signed = _present(session)
    session.signed_on = None
    try:
        end_session(session, signed)
    except Outage as outage:
        return f"Déconnecté de ce poste. Pro Santé Connect n'a pas pu être prévenu : {outage}."
    return "Déconnecté de ce poste et de Pro Santé Connect."


def end_session(session: Session, signed: SignedOn) -> None:
    """Have the provider end the session."""
    provider = _provider(session)
    form = {"id_token_hint": signed.tokens.identity, "client_id": provider.setting("client_id")}
    transport.ask(provider.context.ca_file, "logout", provider.place("end_session_endpoint"), form)


def outage_message(outage: Outage) -> str:
    """Say that the provider cannot be used, why, and what to do."""
    return f"Pro Santé Connect indisponible : {outage}. Réessayez plus tard ; la carte CPS reste utilisable."


def screen_lines(signed: SignedOn) -> list[str]:
    """Show who is signed on."""
    return [
        f"Professionnel connecté : {signed.name} {signed.first_name}",
        f"Identifiant national : {signed.national_id}",
        f"Connecté par Pro Santé Connect depuis le {signed.since:%d/%m/%Y à %H:%M}",
    ]


def _present(session: Session) -> SignedOn:
    if session.signed_on is None:
        raise Refusal("Personne n'est connecté par Pro Santé Connect.")
    return session.signed_on


def _provider(session: Session) -> _Provider:
    context = Context(session, "psc")
    place = str(context.settings.get("discovery_url", ""))
    if not place:
        raise Unsupported("Pro Santé Connect n'est pas installé sur ce poste.")
    metadata = transport.document(transport.ask(context.ca_file, "discovery", place))
    if metadata.get("issuer") != place.partition(_WELL_KNOWN)[0]:
        raise Outage("sa description n'est pas la sienne")
    return _Provider(context, metadata)


def _signed_on(session: Session, provider: _Provider) -> SignedOn:
    asked = asking.new_asking()
    query = urlencode(asking.parameters(provider.context.settings, asked))
    response = transport.ask(
        provider.context.ca_file, "authorize", f"{provider.place('authorization_endpoint')}?{query}"
    )
    redirect_uri = provider.setting("redirect_uri")
    code = asking.code_returned(response, redirect_uri, asked)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": asked.verifier,
    }
    tokens = provider.ask_token(form, session.now())
    claims = verification.authentic_claims(
        tokens.identity, lambda kid: keys.key_named(session, provider.place("jwks_uri"), kid)
    )
    expected = verification.Expected(
        str(provider.metadata["issuer"]), provider.setting("client_id"), asked.nonce, asking.LEVEL, session.now()
    )
    verification.check_claims(claims, expected)
    subject = str(claims.get("sub", ""))
    information = provider.information(tokens.access)
    verification.check_subject(information, subject)
    return SignedOn(
        subject,
        str(information.get("SubjectNameID", "")),
        str(information.get("family_name", "")),
        str(information.get("given_name", "")),
        session.now(),
        tokens,
    )
