"""Fault rules: which command they strike, what comes instead, and what they refuse to mean."""

from __future__ import annotations

from typing import Any

import pytest

from virtual_cards.faults import Effect, FaultPlan, FaultRule, FaultRuleError

VERIFY = bytes.fromhex("002000010431323334")
ASK = bytes.fromhex("0020000100")
SELECT_D120 = bytes.fromhex("00A4080C040001D120")
EXTENDED = bytes.fromhex("002A9E9A00000231320000")


@pytest.mark.parametrize(
    ("criteria", "struck"),
    [
        ({}, [True, True, True, True]),
        ({"command": "VERIFY"}, [True, True, False, False]),
        ({"ins": 0x20}, [True, True, False, False]),
        ({"ins": 0x20, "p2": 0x02}, [False, False, False, False]),
        ({"p1": 0x08}, [False, False, True, False]),
        ({"data": b"\x31"}, [True, False, False, True]),
        ({"data": bytes.fromhex("0001D1")}, [False, False, True, False]),
        ({"command": "PSO CDS", "data": b"12"}, [False, False, False, True]),
    ],
)
def test_what_a_rule_strikes(criteria: dict[str, Any], struck: list[bool]) -> None:
    rule = FaultRule(effect="cut", **criteria)
    assert [rule.matches(raw) for raw in (VERIFY, ASK, SELECT_D120, EXTENDED)] == struck


@pytest.mark.parametrize("raw", [b"", b"\x00", b"\x00\x20\x00\x01"])
def test_a_command_that_is_none_is_struck_by_what_it_has(raw: bytes) -> None:
    assert FaultRule(effect="cut").matches(raw)
    assert not FaultRule(data=b"\x01", effect="cut").matches(raw)
    assert FaultRule(ins=0x20, effect="cut").matches(raw) is (len(raw) > 1)


def test_the_second_of_a_kind_and_no_other() -> None:
    plan = FaultPlan([FaultRule(command="VERIFY", nth=2, value=0x6F00)])
    due = [plan.due(raw) is not None for raw in (VERIFY, SELECT_D120, VERIFY, VERIFY)]
    assert due == [False, False, True, False]


def test_every_one_from_the_second_on() -> None:
    plan = FaultPlan([FaultRule(nth=2, every=True, value=0x6F00)])
    assert [plan.due(VERIFY) is not None for _ in range(4)] == [False, True, True, True]


def test_the_first_rule_wins_and_the_other_counts_all_the_same() -> None:
    first, second = FaultRule(value=0x6F00), FaultRule(nth=2, effect="cut")
    plan = FaultPlan([first, second])
    assert [plan.due(VERIFY) for _ in range(3)] == [first, second, None]


@pytest.mark.parametrize(
    ("effect", "value", "answer"),
    [
        ("sw", 0x6982, b"\x69\x82"),
        ("one_byte", 0, b"\x6f"),
        ("oversized", 302, bytes(300) + b"\x90\x00"),
        ("oversized", 65_534, bytes(65_532) + b"\x90\x00"),
    ],
)
def test_what_comes_instead_is_never_nothing(effect: str, value: int, answer: bytes) -> None:
    assert FaultRule(effect=effect, value=value).answer() == answer


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"effect": "explode"}, "effect"),
        ({"effect": "sw", "value": 0}, "value"),
        ({"effect": "sw", "value": 0x5FFF}, "value"),
        ({"effect": "sw", "value": 0x9000 + 0.5}, "value"),
        ({"effect": "delay", "value": 0}, "value"),
        ({"effect": "delay", "value": 61}, "value"),
        ({"effect": "delay", "value": float("nan")}, "value"),
        ({"effect": "oversized", "value": 0}, "value"),
        ({"effect": "oversized", "value": 65_536}, "value"),
        ({"effect": "cut", "value": 1}, "value"),
        ({"value": 0x6F00, "nth": 0}, "nth"),
        ({"value": 0x6F00, "ins": 256}, "ins"),
        ({"value": 0x6F00, "p1": -1}, "p1"),
    ],
)
def test_a_rule_that_means_nothing_is_refused(given: dict[str, Any], field: str) -> None:
    with pytest.raises(FaultRuleError, match=field) as raised:
        FaultRule(**given)
    assert raised.value.field == field


def test_a_rule_from_a_file() -> None:
    given = {"command": "SELECT", "p1": "08", "p2": 12, "data": "0001 D120", "nth": 2, "every": True, "value": "6A82"}
    assert FaultRule.from_mapping(given) == FaultRule(
        "SELECT", None, 0x08, 0x0C, bytes.fromhex("0001D120"), 2, True, Effect.SW, 0x6A82
    )
    assert FaultRule.from_mapping({"effect": "delay", "value": 1.5}) == FaultRule(effect="delay", value=1.5)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"when": 1}, "when"),
        ({"ins": "zz"}, "ins"),
        ({"ins": 1.5}, "ins"),
        ({"ins": True}, "ins"),
        ({"data": "0"}, "data"),
        ({"nth": "2"}, "nth"),
        ({"nth": True}, "nth"),
        ({"every": 1}, "every"),
        ({"command": 3}, "command"),
        ({"effect": ["sw"]}, "effect"),
        ({"value": "zz"}, "value"),
        ({"effect": "delay", "value": "1"}, "value"),
        ({"effect": "delay", "value": None}, "value"),
    ],
)
def test_nonsense_in_a_file_is_refused_by_name(given: dict[str, object], field: str) -> None:
    with pytest.raises(FaultRuleError) as raised:
        FaultRule.from_mapping(given)
    assert raised.value.field == field
