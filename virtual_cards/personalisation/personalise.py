"""The one door from a persona to a card in a given state."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from virtual_cards.cards import build_cps, build_vitale
from virtual_cards.cards.cps3_application import PIN_REFERENCE
from virtual_cards.carriers.nfc import build_nfc
from virtual_cards.iso7816 import Card
from virtual_cards.personalisation.serials import new_serial
from virtual_cards.personalisation.states import CARD_STATES, StateOfCard
from virtual_cards.personas.persona import Persona, PersonaError, ProfessionalPersona

__all__ = ["CARD_KINDS", "CardKind", "personalise"]

_PHONE = "apcv-nfc"
_FACTORY = ("fresh", "mute_seen", "mute_unseen")
_CODE = (*_FACTORY, "two_tries_left", "one_try_left", "blocked", "unblocked")


@dataclass(frozen=True, slots=True)
class CardKind:
    """A kind of card: for whom, and the states it can be made in."""

    name: str
    french: str
    professional: bool
    states: tuple[str, ...]


CARD_KINDS: Mapping[str, CardKind] = {
    kind.name: kind
    for kind in (
        CardKind("cps3", "CPS3 avec contact", professional=True, states=(*_CODE, "expired", "update_interrupted")),
        CardKind("cps3-contactless", "CPS3 sans contact", professional=True, states=(*_FACTORY, "expired")),
        CardKind("cps4", "CPS4", professional=True, states=(*_CODE, "expired")),
        CardKind("cps4-rc", "CPS4 « RC »", professional=True, states=(*_CODE, "expired")),
        CardKind("cps4-t0", "CPS4 en T=0 seul", professional=True, states=(*_CODE, "expired")),
        CardKind("cps2ter", "CPS2ter", professional=True, states=(*_CODE, "expired", "update_interrupted")),
        CardKind(
            "vitale2",
            "carte Vitale 2",
            professional=False,
            states=(*_FACTORY, "rights_not_updated", "update_interrupted"),
        ),
        CardKind("vitale1", "carte Vitale 1", professional=False, states=_FACTORY),
        CardKind(_PHONE, "appli carte Vitale par NFC", professional=False, states=_FACTORY),
    )
}
"""What can be made."""


def personalise(persona: Persona | ProfessionalPersona, *, kind: str = "", state: str = "fresh") -> Card:
    """Make a new card for somebody.

    Args:
        persona: For whom; a professional without serial number is given a new one.
        kind: A word of ``CARD_KINDS``; empty means the kind the persona names.
        state: A word of ``CARD_STATES``.

    Raises:
        PersonaError: The kind or the state is not known or does not go with the persona, or one of its
            values does not fit the card.
    """
    chosen = _kind(persona, kind or persona.kind)
    wanted = CARD_STATES.get(state)
    if wanted is None:
        raise PersonaError.not_one_of("state", state, CARD_STATES)
    if state not in chosen.states:
        raise PersonaError("state", state, f"a state of {chosen.name}: {', '.join(chosen.states)}")
    made = replace(persona, kind=chosen.name)
    if isinstance(made, ProfessionalPersona) and not made.serial:
        made = replace(made, serial=new_serial())
    card = _builder(chosen)(made, state) if wanted.built else _builder(chosen)(made)
    _bring_to(card, wanted)
    return card


def _kind(persona: Persona | ProfessionalPersona, name: str) -> CardKind:
    professional = isinstance(persona, ProfessionalPersona)
    fitting = [kind.name for kind in CARD_KINDS.values() if kind.professional == professional]
    if name not in fitting:
        whose = "a professional" if professional else "a patient"
        raise PersonaError("kind", name, f"a card of {whose}: {', '.join(fitting)}")
    return CARD_KINDS[name]


def _builder(kind: CardKind) -> Callable[..., Card]:
    if kind.name == _PHONE:
        return build_nfc
    return build_cps if kind.professional else build_vitale


def _bring_to(card: Card, state: StateOfCard) -> None:
    if state.reopened:
        card.unblock(PIN_REFERENCE)
    elif state.tries is not None:
        card.set_tries(PIN_REFERENCE, state.tries)
    if state.mute is not None:
        card.mute(state.mute)
