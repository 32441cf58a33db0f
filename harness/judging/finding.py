"""The intermediate answer of a check, before the case's severity turns it into a verdict."""

from __future__ import annotations

from dataclasses import dataclass

from harness.model.difference import Ignored

__all__ = ["Finding", "Met", "breached", "met", "undecided"]


class Met:
    """Three answers a check may give."""

    YES = "yes"
    NO = "no"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether the expectation was met, and what a reader must see to understand it."""

    met: str
    expected: str = ""
    observed: str = ""
    location: str = ""
    reason: str = ""
    arguments: tuple[tuple[str, str], ...] = ()
    ignored: tuple[Ignored, ...] = ()
    remarked: bool = False
    """Met, but otherwise than most do: the dossier shows it as an observation."""


def met(expected: str = "", observed: str = "", location: str = "", *, ignored: tuple[Ignored, ...] = ()) -> Finding:
    """The expectation holds."""
    return Finding(Met.YES, expected, observed, location, ignored=ignored)


def breached(
    reason: str,
    expected: str = "",
    observed: str = "",
    location: str = "",
    *,
    ignored: tuple[Ignored, ...] = (),
    **arguments: str,
) -> Finding:
    """The product does not do what is expected; ``reason`` is a message code of the room."""
    return Finding(Met.NO, expected, observed, location, f"judging.{reason}", tuple(sorted(arguments.items())), ignored)


def undecided(reason: str, expected: str = "", observed: str = "", **arguments: str) -> Finding:
    """Nothing can be said: the fact was not seen, through no proven fault of the product."""
    return Finding(Met.UNDECIDED, expected, observed, "", f"judging.{reason}", tuple(sorted(arguments.items())))
