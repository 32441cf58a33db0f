"""Conduct with a card: each rule shown kept, broken, and not shown at all, on streams written by hand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from harness.judging.checks import run_check
from harness.judging.finding import Finding, Met
from harness.model.expectation import CardConduct, CardLeft, ConductRule
from harness.model.observation import CardCommand, CardSnapshot
from tests.judging.world import context, seen, step

ROLE = "professional"
EVENTS = frozenset({"power_on", "power_off", "reset", "connect", "disconnect", "sharing_violation"}) | {
    "begin_transaction",
    "end_transaction",
}


def stream(*told: str, seq: int = 5) -> list[CardCommand]:
    """Commands and events, one second apart: ``verify 9000``, ``read D120 6982``, ``reset``."""
    found = []
    for rank, line in enumerate(told):
        name, *rest = line.split()
        file, status = (rest[0] if len(rest) == 2 else ""), (rest[-1] if rest else "")
        at = f"2026-01-01T00:00:{rank:02d}.000000Z"
        found.append(CardCommand(seq, ROLE, name, file, status, at, name in EVENTS))
    return found


def look(rule: ConductRule, commands: Sequence[CardCommand], *, seconds: int = 0, **more: object) -> Finding:
    check = CardConduct(check="card_conduct", id="c", sentence="C.", card=ROLE, rule=rule, seconds=seconds)
    return run_check(context(check, seen(commands=commands, **more)), check)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rule", "kept", "broken"),
    [
        (
            "code_once_per_session",
            ["verify 63C2", "verify 9000", "reset", "verify 9000"],
            ["verify 9000", "verify 9000"],
        ),
        ("protected_after_code", ["verify 9000", "read D120 9000"], ["read D120 6982", "verify 9000"]),
        ("protected_after_code", ["verify 9000", "read D121 9000"], ["verify 9000", "power_off", "read D121 6982"]),
        ("no_signature_without_code", ["verify 9000", "sign 9000"], ["verify 9000", "reset", "sign 6982"]),
        ("no_signature_without_code", ["verify 9000", "authenticate 9000"], ["verify 63C2", "authenticate 6982"]),
        (
            "no_signature_without_code",
            ["verify 9000", "verify 6700", "sign 9000"],
            ["verify 9000", "verify 63C2", "sign 6982"],
        ),
        (
            "in_transaction",
            ["begin_transaction", "verify 9000", "hash 9000", "sign 9000", "end_transaction"],
            ["begin_transaction", "verify 9000", "end_transaction", "sign 9000"],
        ),
        ("in_transaction", ["begin_transaction", "verify 9000"], ["begin_transaction", "disconnect", "verify 9000"]),
        (
            "retried_when_shared",
            ["sharing_violation", "sharing_violation", "connect"],
            ["connect", "sharing_violation", "disconnect"],
        ),
        ("nothing_written", ["read D001 9000"], ["read D001 9000", "update D107 9000"]),
    ],
)
def test_kept_and_broken(rule: ConductRule, kept: Sequence[str], broken: Sequence[str]) -> None:
    assert look(rule, stream(*kept)).met == Met.YES
    finding = look(rule, stream(*broken))
    assert (finding.met, finding.reason) == (Met.NO, f"judging.conduct-{rule.replace('_', '-')}")


def test_one_code_per_order_counts_step_by_step() -> None:
    # Steps of the sample world: « lire » 0–9, « facturer » 10–19.
    apart = [*stream("verify 63C2", seq=5), *stream("verify 63C1", seq=15)]
    together = stream("verify 63C2", "verify 63C1", seq=5)
    assert look("one_code_per_order", apart).met == Met.YES
    assert look("one_code_per_order", together).observed == "lire : 2 VERIFY (63C2, 63C1)"


@pytest.mark.parametrize(
    ("told", "seconds", "met"),
    [
        (["read D001 9000", "disconnect"], 1, Met.YES),
        (["read D001 9000", "power_off"], 1, Met.YES),
        # Freed two seconds after the last command, counted by hand: 00:00 read, 00:02 disconnect.
        (["read D001 9000", "connect", "disconnect"], 1, Met.NO),
        (["read D001 9000", "connect", "disconnect"], 2, Met.YES),
        # Never given back. The sample world goes on until 00:08: seven seconds after the last command, at 00:01.
        (["disconnect", "read D001 9000"], 6, Met.NO),
        (["disconnect", "read D001 9000"], 7, Met.UNDECIDED),
    ],
)
def test_released_within(told: Sequence[str], seconds: int, met: str) -> None:
    assert look("released_within", stream(*told), seconds=seconds).met == met


@pytest.mark.parametrize("rule", ["in_transaction", "released_within", "retried_when_shared", "nothing_written"])
def test_a_rule_that_nothing_shows_is_never_kept(rule: ConductRule) -> None:
    assert look(rule, stream("connect")).reason == "judging.conduct-not-shown"
    unable = {"lire": step("lire", 0, 9, "unsupported")}
    assert look(rule, [], steps=unable).reason == "judging.unsupported-step"


def test_another_role_and_another_window_do_not_count() -> None:
    other = CardCommand(5, "insured", "verify", "", "9000")
    assert look("code_once_per_session", [*stream("verify 9000"), other]).met == Met.YES


def left(states: Sequence[CardSnapshot], wanted: tuple[str, ...], tries: int | None = None) -> Finding:
    check = CardLeft(check="card_left", id="l", sentence="L.", card=ROLE, states=wanted, tries_left=tries)  # type: ignore[arg-type]
    return run_check(context(check, seen(card_states=states)), check)


def test_the_state_a_card_is_left_in() -> None:
    before = CardSnapshot(1, ROLE, "before", "fresh", {"01": 3})
    after = CardSnapshot(40, ROLE, "after", "tries_left", {"01": 2, "02": 10})
    assert left([before, after], ("tries_left",), 2).met == Met.YES
    other = left([before, after], ("tries_left",), 1)
    assert (other.met, other.expected, other.observed) == (Met.NO, "tries_left 1", "tries_left (01 : 2, 02 : 10)")
    # Ten tries are left, but of the unblocking code.
    assert left([before, after], ("tries_left",), 10).met == Met.NO
    assert left([before, after], ("fresh",)).reason == "judging.card-left"
    assert left([before], ("fresh",)).reason == "judging.no-card-state"


def test_commands_that_were_not_kept_leave_absences_open() -> None:
    lost = [*stream("read D001 9000"), CardCommand(5, ROLE, "lost", "", "", "2026-01-01T00:00:09Z", event=True)]
    assert look("nothing_written", lost).reason == "judging.trace-lost"
    # What was seen to break the rule stays seen.
    assert look("nothing_written", [*lost, *stream("update D107 9000")]).met == Met.NO
