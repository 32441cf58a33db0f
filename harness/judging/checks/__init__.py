"""The table of checks: one function per kind of expectation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from harness.judging.checks.calls import assertion_fresh, service_calls
from harness.judging.checks.cards import card_commands, card_left
from harness.judging.checks.conduct import card_conduct
from harness.judging.checks.facts import message_facts, messages_agree
from harness.judging.checks.invoices import billed_once, invoice_rubrics
from harness.judging.checks.messages import message_rules
from harness.judging.checks.references import message_reference
from harness.judging.checks.screens import no_secret, refusal, returns_reconciled, screen_shows
from harness.judging.checks.silence import nothing_happens
from harness.judging.context import CheckContext
from harness.judging.finding import Finding
from harness.model.expectation import Expectation

__all__ = ["CHECKS", "run_check"]

CHECKS: Mapping[str, Callable[[CheckContext, Any], Finding]] = {
    "assertion_fresh": assertion_fresh,
    "billed_once": billed_once,
    "card_commands": card_commands,
    "card_conduct": card_conduct,
    "card_left": card_left,
    "invoice_rubrics": invoice_rubrics,
    "message_facts": message_facts,
    "message_reference": message_reference,
    "message_rules": message_rules,
    "messages_agree": messages_agree,
    "no_secret": no_secret,
    "nothing_happens": nothing_happens,
    "refusal": refusal,
    "returns_reconciled": returns_reconciled,
    "screen_shows": screen_shows,
    "service_calls": service_calls,
}
"""Value of the key ``check`` → the function that looks; every kind of expectation has one."""


def run_check(context: CheckContext, expectation: Expectation) -> Finding:
    """Run the check an expectation asks for."""
    return CHECKS[expectation.check](context, expectation)
