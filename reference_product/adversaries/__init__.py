"""Programs that try to pass without working: none of them may satisfy a requirement."""

from __future__ import annotations

from collections.abc import Collection

from reference_product.adversaries import base, constant, replay, silent, yes
from reference_product.protocol import Actor
from reference_product.world import World

__all__ = ["ADVERSARIES", "load"]

ADVERSARIES: dict[str, type[base.Adversary]] = {
    "constant": constant.Constant,
    "replay": replay.Replay,
    "silent": silent.Silent,
    "yes": yes.Yes,
}


def load(identifier: str, world: World, actions: Collection[str]) -> Actor:
    """Return the adversary of that id, which says it offers these actions.

    Raises:
        LookupError: there is no such adversary.
    """
    kind = ADVERSARIES.get(identifier)
    if kind is None:
        raise LookupError(f"adversaire inconnu : {identifier}")
    adversary = kind(world)
    return Actor(perform=adversary.perform, reset=adversary.reset, close=adversary.reset, actions=actions)
