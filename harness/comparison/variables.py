"""Unification variables: one unknown value, the same at every place and in every message of a case.

Theory.  `Variables` is a frozen value: what the messages compared so far have bound.  A comparison opens it as
a `Unifier`, which binds or refuses, may be rolled back while two items are only tried against each other,
and is closed into the next `Variables`.  A fixture-bound value is a variable named after what the reference
holds, plus one named after what was observed: so no two references may become one observation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from harness.model.difference import Difference, FieldClass, Hint
from harness.model.expectation import Severity

__all__ = ["Conflict", "Meeting", "Unifier", "Variables"]


@dataclass(frozen=True, slots=True)
class Meeting:
    """A value met at a place of a message."""

    value: str
    place: str = ""
    message: str = ""
    """Name of the message, as the caller gave it."""


@dataclass(frozen=True, slots=True)
class Variables:
    """What is bound so far, by name; handed from one message of a case to the next."""

    bound: Mapping[str, Meeting] = field(default_factory=lambda: MappingProxyType({}))

    @classmethod
    def given(cls, values: Mapping[str, str], message: str = "") -> Variables:
        """Return variables bound beforehand, from the case itself."""
        return cls(MappingProxyType({name: Meeting(value, "", message) for name, value in values.items()}))

    def value(self, name: str) -> str | None:
        """Return the value a variable is bound to, None when it is free."""
        found = self.bound.get(name)
        return None if found is None else found.value


@dataclass(frozen=True, slots=True)
class Conflict:
    """A variable met again with another value."""

    name: str
    first: Meeting
    second: Meeting

    def difference(self, name: str, field_class: FieldClass, severity: Severity) -> Difference:
        """Return the one difference that names both places and both messages."""
        hint = Hint(
            "comparison.variable-conflict",
            (
                ("variable", self.name),
                ("first", self.first.value),
                ("first_message", self.first.message or "–"),
                ("first_place", self.first.place or "–"),
                ("second", self.second.value),
                ("second_message", self.second.message or "–"),
                ("second_place", self.second.place or "–"),
            ),
        )
        return Difference(
            self.second.place,
            name,
            field_class,
            severity,
            self.first.value,
            self.second.value,
            f"${{var:{self.name}}}",
            hints=(hint,),
        )


class Unifier:
    """Binds variables while one message is compared."""

    def __init__(self, variables: Variables | None = None, message: str = "") -> None:
        """Start from what earlier messages bound.

        Args:
            variables: What is bound; None = nothing.
            message: Name of the message compared, for whoever reads a conflict.
        """
        self._bound = dict((variables or Variables()).bound)
        self._message = message
        self._order: list[str] = []

    def unify(self, name: str, value: str, place: str) -> Conflict | None:
        """Bind a free variable, or say how the value conflicts with the one it is bound to."""
        first = self._bound.get(name)
        if first is None:
            self._bound[name] = Meeting(value, place, self._message)
            self._order.append(name)
            return None
        return None if first.value == value else Conflict(name, first, Meeting(value, place, self._message))

    def rename(self, family: str, expected: str, observed: str, place: str) -> Conflict | None:
        """Bind a fixture-bound value: renamed alike everywhere, and no two values renamed into one."""
        forward = self.unify(f"{family}={expected}", observed, place)
        if forward is not None:
            return forward
        backward = self.unify(f"{family}:{observed}", expected, place)
        if backward is None:
            return None
        return Conflict(f"{family}={expected}", self._bound[f"{family}:{observed}"], backward.second)

    def value(self, name: str) -> str | None:
        """Return the value a variable is bound to, None when it is free."""
        found = self._bound.get(name)
        return None if found is None else found.value

    def mark(self) -> int:
        """Return a point to roll back to."""
        return len(self._order)

    def undo(self, mark: int) -> None:
        """Free what was bound since ``mark``."""
        for name in self._order[mark:]:
            del self._bound[name]
        del self._order[mark:]

    def closed(self) -> Variables:
        """Return what is bound now."""
        return Variables(MappingProxyType(self._bound.copy()))
