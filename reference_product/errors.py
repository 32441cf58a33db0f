"""The ways in which an action of the product ends without its result."""

from __future__ import annotations

__all__ = ["Refusal", "Unavailable", "Unsupported"]


class Refusal(Exception):  # noqa: N818  (an answer to the user, not an error)
    """The product will not do what is asked; the sentence tells the user why."""


class Unavailable(Refusal):
    """Something outside the product does not answer; the sentence says what to do meanwhile."""


class Unsupported(Exception):  # noqa: N818  (likewise)
    """The product has no such function."""
