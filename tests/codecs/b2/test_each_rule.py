"""Every rule of the rule file, broken alone; beside it, what it must let pass."""

from __future__ import annotations

import tomllib

import pytest

from tests.codecs.b2.rule_cases import BROKEN, SILENT, broken_rules
from tests.codecs.b2.sample import TABLES

RULES = [rule["id"] for rule in tomllib.loads((TABLES / "b2/rules.toml").read_text("utf-8"))["rule"]]


def test_every_rule_has_a_case_of_each_kind() -> None:
    assert set(BROKEN) == set(SILENT) == set(RULES)


@pytest.mark.parametrize("rule", RULES)
def test_it_is_broken_alone(rule: str) -> None:
    assert broken_rules(BROKEN[rule]) == {rule}


@pytest.mark.parametrize("rule", RULES)
def test_it_lets_its_neighbour_pass(rule: str) -> None:
    assert broken_rules(SILENT[rule]) == set()
    assert SILENT[rule] != BROKEN[rule]
