"""INSi: searching an identity by card or by traits, the assertion being made at the moment of sending."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from reference_product.errors import Refusal
from reference_product.ports import (
    CardIdentityRequest,
    IdentityAnswer,
    IdentityNumber,
    PreparedCall,
    ServiceContext,
    ServiceProblem,
    Traits,
    TraitsIdentityRequest,
)
from reference_product.teleservices import assertions, envelope, transport
from reference_product.teleservices.xmlwords import child, children, sub, text

__all__ = ["Insi", "card_numbers", "certificate_emitter", "fresh_assertion"]

_FAMILY = "urn:ServiceIdentiteCertifiee:1.0.0"
_BY_CARD = f"{_FAMILY}:rechercherInsAvecCarteVitale"
_BY_TRAITS = f"{_FAMILY}:rechercherInsAvecTraitsIdentite"
_CARD_SPACE = "http://www.cnamts.fr/INSiRecVit"
_TRAITS_SPACE = "http://www.cnamts.fr/INSiRecSans"


class Insi:
    """The INSi client of one workstation."""

    def __init__(self, context: ServiceContext) -> None:
        self._context = context

    def prepare(self, request: CardIdentityRequest | TraitsIdentityRequest) -> PreparedCall:
        """Make a search ready; nothing is sent and nothing perishable is made yet."""
        return _Prepared(self._context, request)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A search ready to go."""

    context: ServiceContext
    request: CardIdentityRequest | TraitsIdentityRequest

    def send(self) -> IdentityAnswer | ServiceProblem:
        """Send it now."""
        by_certificate = isinstance(self.request, TraitsIdentityRequest) and self.request.mode == "certificate"
        call = (
            _certificate_call(self.context, self.request) if by_certificate else _card_call(self.context, self.request)
        )
        answer = transport.post(_endpoint(self.context, by_certificate), call.action, envelope.compose(call))
        return answer if isinstance(answer, ServiceProblem) else _answer(answer)


def fresh_assertion(context: ServiceContext) -> etree._Element:
    """Make the professional's assertion for this very sending."""
    signer = context.signer
    if signer is None:
        raise Refusal("INSi demande la carte CPS : lisez-la et présentez le code porteur.")
    return assertions.professional_assertion(signer, context.now())


def certificate_emitter(context: ServiceContext) -> str:
    """Return the emitter of a call under the software certificate: the structure it names."""
    return str(context.settings.get("structure", ""))


def _card_call(context: ServiceContext, request: CardIdentityRequest | TraitsIdentityRequest) -> envelope.Call:
    signer = context.signer
    if signer is None:
        raise Refusal("INSi demande la carte CPS : lisez-la et présentez le code porteur.")
    action, body = _business(request)
    return envelope.Call(
        action=action,
        body=body,
        emitter=signer.professional.national_id,
        authorisation=context.authorisation,
        now=context.now(),
        assertions=[fresh_assertion(context)],
        covered=request.patient if isinstance(request, CardIdentityRequest) else None,
    )


def _certificate_call(context: ServiceContext, request: CardIdentityRequest | TraitsIdentityRequest) -> envelope.Call:
    action, body = _business(request)
    emitter = certificate_emitter(context)
    return envelope.Call(action, body, emitter, context.authorisation, context.now())


def _endpoint(context: ServiceContext, by_certificate: bool) -> transport.Endpoint:
    settings = context.settings
    if not by_certificate:
        return transport.Endpoint(str(settings.get("url", "")), context.ca_file)
    return transport.Endpoint(
        str(settings.get("certificate_url", "")),
        context.ca_file,
        str(settings.get("client_certificate", "")),
        str(settings.get("client_key", "")),
    )


def _business(request: CardIdentityRequest | TraitsIdentityRequest) -> tuple[str, etree._Element]:
    if isinstance(request, CardIdentityRequest):
        return _BY_CARD, _by_card(request)
    return _BY_TRAITS, _by_traits(request.traits)


def _by_card(request: CardIdentityRequest) -> etree._Element:
    person = request.patient
    root = etree.Element(f"{{{_CARD_SPACE}}}RECVITALE", nsmap={"i": _CARD_SPACE})
    for name, number, key in card_numbers(request):
        matricule = sub(root, _CARD_SPACE, name)
        sub(matricule, _CARD_SPACE, "NumIdentifiant", number)
        sub(matricule, _CARD_SPACE, "Cle", key)
    sub(root, _CARD_SPACE, "NomNaissance", person.birth_name)
    sub(root, _CARD_SPACE, "DateNaissance", person.birth_date)
    sub(root, _CARD_SPACE, "RangNaissance", person.birth_rank)
    return root


def card_numbers(request: CardIdentityRequest) -> list[tuple[str, str, str]]:
    """Return (element, number, key) of the numbers read on the card: the person's own, and the insured's."""
    person = request.patient
    found = [
        ("MatriculeIndividu", person.nir, person.nir_key),
        ("MatriculeOD", person.insured_nir, person.insured_nir_key),
    ]
    return [row for row in found if row[1]]


def _by_traits(traits: Traits) -> etree._Element:
    root = etree.Element(f"{{{_TRAITS_SPACE}}}RECSANSVITALE", nsmap={"i": _TRAITS_SPACE})
    sub(root, _TRAITS_SPACE, "NomNaissance", traits.birth_name)
    for name in traits.first_names:
        sub(root, _TRAITS_SPACE, "Prenom", name)
    sub(root, _TRAITS_SPACE, "Sexe", traits.sex)
    sub(root, _TRAITS_SPACE, "DateNaissance", traits.birth_date)
    if traits.birth_place:
        sub(root, _TRAITS_SPACE, "LieuNaissance", traits.birth_place)
    return root


def _answer(answer: etree._Element) -> IdentityAnswer | ServiceProblem:
    code = text(answer, "CR", "CodeCR")
    if not code:
        return ServiceProblem("unreadable")
    person = child(answer, "INDIVIDU")
    return IdentityAnswer(
        code,
        text(answer, "CR", "LibelleCR"),
        _number(child(person, "INSACTIF")),
        tuple(n for n in (_number(h) for h in children(person, "INSHISTO")) if n is not None),
        _traits(child(person, "TIQ")),
        text(person, "TIQ", "ListePrenom"),
    )


def _number(element: etree._Element | None) -> IdentityNumber | None:
    number = text(element, "IdIndividu", "NumIdentifiant")
    if element is None or not number:
        return None
    key = text(element, "IdIndividu", "Cle")
    return IdentityNumber(number, key, text(element, "OID"), text(element, "DateDeb"), text(element, "DateFin"))


def _traits(element: etree._Element | None) -> Traits | None:
    if element is None:
        return None
    first = text(element, "Prenom")
    return Traits(
        text(element, "NomNaissance"),
        (first,) if first else tuple(text(element, "ListePrenom").split()),
        text(element, "Sexe"),
        text(element, "DateNaissance"),
        text(element, "LieuNaissance"),
    )
