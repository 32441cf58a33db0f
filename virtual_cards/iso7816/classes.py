"""What a class byte asks for (ISO 7816-4 §5.4.1), worked out once for each of its 256 values."""

from __future__ import annotations

from typing import NamedTuple

from virtual_cards.iso7816.chaining import MORE
from virtual_cards.iso7816.profile import CardProfile, Instructions
from virtual_cards.iso7816.status import StatusWord

__all__ = ["Route", "routes_of"]

_PROPRIETARY = 0xE0
_SECURE_MESSAGING = 0x0C
_CHANNEL = 0x03
_MANAGE_CHANNEL = 0x70


class Route(NamedTuple):
    """Where the commands of one class byte go; ``refusal`` 0 means that they go somewhere."""

    instructions: Instructions
    channel: int = 0
    more: bool = False
    """Another piece of the command follows."""
    refusal: int = 0


def routes_of(profile: CardProfile) -> tuple[Route, ...]:
    """Return the route of every class byte."""
    return tuple(_route(profile, cla) for cla in range(256))


def _route(profile: CardProfile, cla: int) -> Route:
    if cla in profile.other_classes:
        return Route(profile.other_classes[cla])
    refusal = _refusal(profile, cla)
    return Route({}, refusal=refusal) if refusal else Route(profile.instructions, cla & _CHANNEL, bool(cla & MORE))


def _refusal(profile: CardProfile, cla: int) -> int:
    if cla & _PROPRIETARY or not profile.channels:
        return StatusWord.CLASS_NOT_SUPPORTED
    if cla & MORE and not profile.chainable & profile.instructions.keys():
        return StatusWord.CHAINING_NOT_SUPPORTED
    if cla & _SECURE_MESSAGING:
        return StatusWord.SECURE_MESSAGING_NOT_SUPPORTED
    if cla & _CHANNEL not in profile.channels and _MANAGE_CHANNEL not in profile.instructions:
        return StatusWord.CHANNEL_NOT_SUPPORTED
    return 0
