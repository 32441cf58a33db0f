"""Are the packs at hand those a plan was made from?"""

from __future__ import annotations

from harness.model.corpus import Corpus
from harness.model.plan import Plan
from harness.planning import pack_digests

__all__ = ["changed_packs"]


def changed_packs(plan: Plan, corpus: Corpus) -> tuple[str, ...]:
    """Return the ids of the planned packs that are not at hand with the same content."""
    planned = {(pack.id, pack.digest) for pack in plan.packs}
    found = {(pack.id, pack.digest) for pack in pack_digests(corpus)}
    return tuple(sorted({name for name, _ in planned - found}))
