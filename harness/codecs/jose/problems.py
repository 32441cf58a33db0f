"""How the faults of a token are told."""

from __future__ import annotations

from harness.codecs.problem import Problem

__all__ = ["jose_problem"]


def jose_problem(code: str, location: str = "", **arguments: str) -> Problem:
    """Return a fault: ``codecs.jose-…``, the part of the token or key set it stands in, and its words."""
    return Problem(f"codecs.jose-{code}", location, tuple(sorted(arguments.items())))
