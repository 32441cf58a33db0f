"""Checks on the commands a product sends to a card."""

from __future__ import annotations

from harness.judging.checks.invoices import count_words, in_count
from harness.judging.context import CheckContext
from harness.judging.finding import Finding, breached, met, undecided
from harness.model.expectation import CardCommands
from harness.model.observation import CardCommand

__all__ = ["card_commands"]


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
    if in_count(len(commands), check.count):
        return met(expected, _words(commands))
    return breached("commands-count", expected, _words(commands))


def _words(commands: list[CardCommand]) -> str:
    statuses = ", ".join(c.status for c in commands[:8])
    return f"{len(commands)} ({statuses})" if commands else "0"
