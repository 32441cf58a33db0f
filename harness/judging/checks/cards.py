"""Checks on the commands a product sends to a card, and on the state it leaves the card in."""

from __future__ import annotations

from harness.judging.checks.invoices import count_words, in_count
from harness.judging.context import CheckContext
from harness.judging.finding import Finding, breached, met, undecided
from harness.model.expectation import CardCommands, CardLeft
from harness.model.observation import CardCommand, CardSnapshot

__all__ = ["card_commands", "card_left"]

_CODE_PORTEUR = "01"


def card_commands(context: CheckContext, check: CardCommands) -> Finding:
    """Count the commands of one kind sent to the card of a role, inside a window."""
    span = context.span(check.window)
    if span is None:
        return undecided("window-not-reached")
    commands = [
        c
        for c in context.seen.commands
        if c.seq in span
        and (c.role == "professional") == (check.card == "professional")
        and c.command == check.command
        and (not check.file or c.file == check.file)
    ]
    expected = f"{check.command} {check.file} {count_words(check.count)}".replace("  ", " ")
    if not commands and context.unsupported:
        return undecided("unsupported-step", steps=", ".join(context.unsupported))
    if context.trace_lost(span):
        return undecided("trace-lost", expected, _words(commands))
    if in_count(len(commands), check.count):
        return met(expected, _words(commands))
    return breached("commands-count", expected, _words(commands))


def card_left(context: CheckContext, check: CardLeft) -> Finding:
    """Hold the state of the card at the end of the case against the states that are right."""
    if context.seen.ended != "complete":
        return undecided("case-incomplete")
    after = [s for s in context.seen.card_states if s.role == check.card and s.when == "after"]
    if not after:
        return undecided("no-card-state")
    last = after[-1]
    expected = "/".join(check.states) + ("" if check.tries_left is None else f" {check.tries_left}")
    right_tries = check.tries_left is None or last.tries.get(_CODE_PORTEUR) == check.tries_left
    if last.state in check.states and right_tries:
        return met(expected, _state_words(last))
    return breached("card-left", expected, _state_words(last))


def _state_words(snapshot: CardSnapshot) -> str:
    tries = ", ".join(f"{reference} : {left}" for reference, left in sorted(snapshot.tries.items()))
    return f"{snapshot.state} ({tries})" if tries else snapshot.state


def _words(commands: list[CardCommand]) -> str:
    statuses = ", ".join(c.status for c in commands[:8])
    return f"{len(commands)} ({statuses})" if commands else "0"
