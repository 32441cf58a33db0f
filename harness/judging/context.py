"""What every check is handed: the case, what was seen of it, and the tables to read it with."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from harness.codecs.b2 import Layout, decode, invoices, layout_from_files
from harness.model.case import Case
from harness.model.corpus import Corpus
from harness.model.expectation import Window
from harness.model.observation import CaseObservation, Exchange, Invoice, StepOutcome
from harness.model.person import Person

__all__ = ["SIGNATURES", "CheckContext", "Span"]

SIGNATURES = frozenset({"sign", "authenticate"})
"""Families of commands by which a card signs: either private key of a professional signs what it is handed."""

_CARD_FAULTS = frozenset({"cut_card", "fault_card"})
"""Actions that prepare what only a command of the product brings about."""


@dataclass(frozen=True, slots=True)
class Span:
    """A part of the journal: ``seq`` after ``start`` and up to ``end``, both reached."""

    start: int
    end: int

    def __contains__(self, seq: object) -> bool:
        """Tell whether an entry number lies in the span."""
        return isinstance(seq, int) and self.start < seq <= self.end


@dataclass(frozen=True)
class CheckContext:
    """One case in one scheme, as a check sees it."""

    case: Case
    scheme: str
    corpus: Corpus
    seen: CaseObservation
    layouts: dict[str, Layout] = field(default_factory=dict)
    """Shared cache of layouts by dialect."""

    def layout(self, dialect: str = "") -> Layout:
        """Return the layout of a dialect, that of the case's text when none is named; read once per run."""
        name = dialect or self.corpus.dialect(self.case.text)
        if name not in self.layouts:
            self.layouts[name] = layout_from_files(self.corpus.files, name)
        return self.layouts[name]

    def span(self, window: Window) -> Span | None:
        """Return the window as entry numbers; None when one of its steps never ended."""
        start, end = 0, 10**12
        if window.after:
            step = self.seen.steps.get(window.after)
            if step is None:
                return None
            start = step.ended_seq
        if window.until:
            step = self.seen.steps.get(window.until)
            if step is None:
                return None
            end = step.ended_seq
        return Span(start, end)

    def person(self, identifier: str) -> Person | None:
        """Return a synthetic person by id."""
        return self.corpus.persons.get(identifier)

    @cached_property
    def all_invoices(self) -> tuple[Invoice, ...]:
        """Every invoice of every decodable file, in order of receipt."""
        found: list[Invoice] = []
        for mail in self.seen.mails_in:
            if mail.lot is not None:
                layout = self.layout()
                found.extend(invoices(decode(mail.lot, layout), layout, mail.file))
        return tuple(found)

    @cached_property
    def refused_files(self) -> frozenset[int]:
        """Ranks of the files whose ARL was negative."""
        return frozenset(m.file for m in self.seen.mails_out if m.kind == "arl" and not m.positive)

    def exchanges(self, service: str, operation: str, span: Span | None = None) -> tuple[Exchange, ...]:
        """Return the calls of a service and operation (of every one when empty), inside a span when one is given.

        An operation may be named without the prefix of its namespace.
        """
        return tuple(
            e
            for e in self.seen.exchanges
            if (span is None or e.seq in span)
            and (not service or e.service == service)
            and (not operation or operation in (e.operation, e.operation.rpartition(":")[2]))
        )

    def words_of(self, step: StepOutcome) -> str:
        """Return everything a step displayed: its message and its text artifacts."""
        texts = [a.content.decode("utf-8", "replace") for a in step.artifacts if a.media_type.startswith("text/")]
        return "\n".join([step.message, *texts])

    def trace_lost(self, span: Span) -> bool:
        """Tell whether commands to a card were counted instead of kept: what they were is not known."""
        return any(c.event and c.command == "lost" and c.seq in span for c in self.seen.commands)

    @cached_property
    def faults_unmet(self) -> tuple[str, ...]:
        """Steps that prepared a fault of a card which no command of the product ever met.

        A product that asks less of a card than another may pass a fault by: what was to be seen did not take place.
        """
        unmet = []
        for step in self.case.steps:
            outcome = self.seen.steps.get(step.id)
            if outcome is None or step.action not in _CARD_FAULTS:
                continue
            role, since = step.arguments.get("role"), outcome.ended_seq
            torn = (e.seq > since and e.role == role and e.event == "cut" for e in self.seen.card_events)
            spoilt = (c.seq > since and c.role == role and c.command == "injected" for c in self.seen.commands)
            if not (any(torn) or any(spoilt)):
                unmet.append(step.id)
        return tuple(unmet)

    @property
    def unsupported(self) -> tuple[str, ...]:
        """Steps the driver could not play."""
        return tuple(s.step for s in self.seen.steps.values() if s.status == "unsupported")

    def unsupported_in(self, span: Span) -> tuple[str, ...]:
        """Return the steps of a span that the driver could not play: what they would have caused is not known."""
        return tuple(s for s in self.unsupported if self.seen.steps[s].ended_seq in span)
