"""Start the program: ``python -m reference_product [--hospital] [--twin ID | --adversary ID]``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import BinaryIO

    from reference_product.protocol import Actor
    from reference_product.world import World

__all__ = ["main"]

_HOSPITAL = "--hospital"
_USAGE = "usage: python -m reference_product [--hospital] [--list | --twin ID | --adversary silent|constant|replay|yes]"


def main(arguments: Sequence[str]) -> int:
    """Talk with the bench on standard input and output; 2 when the program cannot start."""
    hospital, arguments = _HOSPITAL in arguments, [one for one in arguments if one != _HOSPITAL]
    if arguments == ["--list"]:
        return _list()
    if arguments and (len(arguments) != 2 or arguments[0] not in ("--twin", "--adversary")):
        print(_USAGE, file=sys.stderr)
        return 2
    # Whatever prints goes to standard error: standard output belongs to the conversation.
    with os.fdopen(os.dup(1), "wb") as outgoing:
        sys.stdout = sys.stderr
        return _run(arguments, outgoing, hospital=hospital)


def _list() -> int:
    """Print the twins, each with the requirement it breaks, and the adversaries, as one JSON document."""
    import json

    from reference_product import adversaries, twins

    listed = [{"id": one, **twins.describe(one)} for one in twins.available()]
    print(json.dumps({"twins": listed, "adversaries": sorted(adversaries.ADVERSARIES)}, ensure_ascii=False))
    return 0


def _run(arguments: Sequence[str], outgoing: BinaryIO, *, hospital: bool) -> int:
    from reference_product import protocol
    from reference_product.world import WorldError, load_world

    try:
        world = load_world()
        actor = _actor(arguments, world, hospital=hospital)
    except (WorldError, LookupError) as error:
        print(f"Démarrage impossible : {error}", file=sys.stderr)
        return 2
    try:
        protocol.converse(actor, sys.stdin.buffer, outgoing)
    finally:
        actor.close()
    return 0


def _actor(arguments: Sequence[str], world: World, *, hospital: bool) -> Actor:
    """Return who answers: the honest program, one of its twins, or an adversary.

    Raises:
        LookupError: there is no such twin or adversary.
    """
    from reference_product.offered import ACTIONS, HOSPITAL_ACTIONS

    actions = HOSPITAL_ACTIONS if hospital else ACTIONS
    if arguments and arguments[0] == "--adversary":
        from reference_product import adversaries

        return adversaries.load(arguments[1], world, actions)
    from reference_product import dispatch
    from reference_product.protocol import Actor
    from reference_product.session import Session

    if arguments:
        from reference_product import twins

        twins.load(arguments[1])
    session = Session.open(world, actions)
    return Actor(
        perform=lambda action, given: dispatch.perform(session, action, given),
        reset=session.reset,
        close=session.close,
        actions=actions,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
