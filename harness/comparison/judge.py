"""One value of an XML message judged under its field class; what was found so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from xml.sax.saxutils import escape

from harness.codecs.xml import Element
from harness.comparison.gathering import MAX_TOLD, beyond, beyond_ignored
from harness.comparison.matchers import Matcher, Surroundings
from harness.comparison.paths import MessageSources
from harness.comparison.plan import Slot
from harness.comparison.shapes import same_shape
from harness.comparison.variables import Conflict, Unifier
from harness.model.difference import Comparison, Difference, FieldClass, Ignored
from harness.model.expectation import Severity

__all__ = ["Judge", "UnequalError"]


@lru_cache(maxsize=4096)
def _ignored(where: str, name: str, reason: str) -> Ignored:
    """Return the same value again: message after message leaves out the same places."""
    return Ignored(where, name, reason)


class UnequalError(Exception):
    """Two items that are only tried against each other differ."""


class Judge:
    """Holds values against what the reference asks, and keeps what differs and what was not held."""

    def __init__(self, around: Surroundings, sources: MessageSources, unifier: Unifier) -> None:
        """Work for one comparison.

        Args:
            around: The clock, and the observation as `sources` reads it.
            sources: The observation; told where each value stands.
            unifier: What is bound so far.
        """
        self._around = around
        self._sources = sources
        self._unifier = unifier
        self._conflicts: set[tuple[str, str]] = set()
        self._differences: list[Difference] = []
        self._ignored: list[Ignored] = []
        self._more = [0, 0]
        self.trying = False
        """The first difference ends the trial instead of being kept."""
        self.shifted = False
        """The places of the observation bear other ranks than those of the reference."""

    def mark(self) -> tuple[int, int]:
        """Return a point to roll back to."""
        return len(self._ignored), self._unifier.mark()

    def undo(self, mark: tuple[int, int]) -> None:
        """Forget what a trial left out and bound."""
        del self._ignored[mark[0] :]
        self._unifier.undo(mark[1])

    def differ(
        self,
        where: str,
        name: str,
        expected: str,
        observed: str,
        severity: Severity = Severity.BLOCKING,
        field_class: FieldClass = FieldClass.EXACT,
        rule: str = "",
    ) -> None:
        """Note a difference.

        Raises:
            UnequalError: while items are only tried against each other.
        """
        raw = None
        if self.shifted and expected and "${" not in expected:
            raw = escape(expected).encode("utf-8", "surrogatepass")
        self.tell(Difference(where, name, field_class, severity, expected, observed, rule, expected_bytes=raw))

    def tell(self, difference: Difference) -> None:
        """Keep a difference.

        Raises:
            UnequalError: while items are only tried against each other.
        """
        if self.trying:
            raise UnequalError
        if len(self._differences) < MAX_TOLD:
            self._differences.append(difference)
        else:
            self._more[0] += 1

    def leave(self, where: str, name: str, reason: str) -> None:
        """Note a place that is not held against the product, and why."""
        if len(self._ignored) < MAX_TOLD:
            self._ignored.append(_ignored(where, name, reason))
        else:
            self._more[1] += 1

    def comparison(self) -> Comparison:
        """Return everything found."""
        left, right = self._more
        return Comparison((*self._differences, *beyond(left)), (*self._ignored, *beyond_ignored(right)))

    def value(self, where: str, slot: Slot, observed: str, at: Element) -> None:
        """Judge one value that is there; ``at`` is the element it stands in."""
        if slot.plain:
            if observed != slot.expected:
                self.differ(where, slot.name, slot.expected, observed)
            return
        self._sources.at = at
        _JUDGES[slot.field_class](self, where, slot, observed)

    def asked(self, where: str, slot: Slot, observed: str) -> None:
        """Hold a value against the matcher, or else the value, of the reference."""
        matcher = slot.matcher
        if matcher is None:
            if observed != slot.expected:
                self.differ(where, slot.name, slot.expected, observed, field_class=slot.field_class)
        elif not matcher.matches(observed, self._around):
            expected = self._wanted(matcher)
            self.differ(where, slot.name, expected, observed, field_class=slot.field_class)
        elif matcher.variable and observed:
            self._unified(where, slot, matcher, observed)
        else:
            self.leave(where, slot.name, slot.reason or matcher.reason(self._around))

    def _wanted(self, matcher: Matcher) -> str:
        """Return what a rule computes, or the matcher as it is written."""
        computed = matcher.derivation.compute(self._around.sources) if matcher.derivation is not None else None
        return matcher.shown if computed is None else f"{matcher.before}{computed}{matcher.after}"

    def _unified(self, where: str, slot: Slot, matcher: Matcher, observed: str) -> None:
        value = matcher.inner(observed) or ""
        conflict = self._unifier.unify(matcher.variable, value, where)
        self._bound(where, slot, conflict, slot.reason or "comparison.unified")

    def _bound(self, where: str, slot: Slot, conflict: Conflict | None, reason: str) -> None:
        """Tell a conflict once: the same wrong value further on is the same fault."""
        if conflict is None:
            if reason:
                self.leave(where, slot.name, reason)
        elif (key := (conflict.name, conflict.second.value)) in self._conflicts:
            self.leave(where, slot.name, "comparison.same-conflict")
        else:
            self.tell(conflict.difference(slot.name, slot.field_class, Severity.BLOCKING))
            self._conflicts.add(key)

    def derived(self, where: str, slot: Slot, observed: str) -> None:
        """Recompute a value; when it is right but not the one of the reference, something else differs."""
        derivation = slot.matcher.derivation if slot.matcher is not None else None
        if derivation is None:
            self.asked(where, slot, observed)
            return
        assert slot.matcher is not None  # noqa: S101 - a derivation is that of a matcher
        if not slot.matcher.matches(observed, self._around):
            expected = self._wanted(slot.matcher)
            self.differ(where, slot.name, expected, observed, field_class=slot.field_class, rule=slot.matcher.text)
        elif "${" in slot.expected or observed == slot.expected:
            self.leave(where, slot.name, slot.reason or "comparison.derived")
        else:
            self.leave(where, slot.name, "comparison.follows")

    def volatile(self, where: str, slot: Slot, observed: str) -> None:
        """Look at the shape only."""
        matcher = slot.matcher
        good = same_shape(slot.expected, observed) if matcher is None else matcher.matches(observed, self._around)
        if good:
            self.leave(where, slot.name, slot.reason or "comparison.volatile-shape")
        else:
            shape = slot.expected if matcher is None else matcher.shown
            self.differ(where, slot.name, shape, observed, field_class=slot.field_class)

    def fixture(self, where: str, slot: Slot, observed: str) -> None:
        """Let a value be renamed, alike everywhere and never two into one."""
        matcher = slot.matcher
        if matcher is not None and not matcher.matches(observed, self._around):
            self.differ(where, slot.name, matcher.shown, observed, field_class=slot.field_class)
        elif bool(observed) != bool(slot.expected):
            self.differ(where, slot.name, slot.expected, observed, field_class=slot.field_class)
        else:
            conflict = self._unifier.rename(slot.name, slot.expected, observed, where)
            same = observed == slot.expected
            self._bound(where, slot, conflict, "" if same else slot.reason or "comparison.renamed")

    def tolerated(self, where: str, slot: Slot, observed: str) -> None:
        """Let any value stand there; a matcher bounds what is tolerated."""
        matcher = slot.matcher
        if matcher is not None and observed != slot.expected and not matcher.matches(observed, self._around):
            self.differ(where, slot.name, matcher.shown, observed, field_class=slot.field_class)
        elif observed != slot.expected:
            self.leave(where, slot.name, slot.reason or "comparison.tolerated-value")

    def opaque(self, where: str, slot: Slot, observed: str) -> None:
        """Look at nothing."""
        del observed
        self.leave(where, slot.name, slot.reason or "comparison.masked")


_JUDGES: Mapping[FieldClass, Callable[[Judge, str, Slot, str], None]] = {
    FieldClass.EXACT: Judge.asked,
    FieldClass.DERIVED: Judge.derived,
    FieldClass.VOLATILE: Judge.volatile,
    FieldClass.FIXTURE_BOUND: Judge.fixture,
    FieldClass.TOLERATED: Judge.tolerated,
    FieldClass.OPAQUE: Judge.opaque,
}
