"""Dialects: a text names one that exists, and its checks only rules that hold in it."""

from __future__ import annotations

from pathlib import Path

from tests.loading.small import CASE, TEXT, faults, load, same
from tests.loading.test_cases import BILL

TABLES = {
    "tables/b2/dialects/syn-07.toml": 'rules = ["XR-01"]\n',
    "tables/b2/dialects/cp-hospital.toml": 'rules = ["XR-01", "XR-19"]\n',
}
CHECK = """\
  - check: message_rules
    id: regles
    sentence: Les règles.
    rules: [XR-01, XR-19]
"""


def test_a_text_names_a_dialect_that_the_tables_bring(tmp_path: Path) -> None:
    """A near miss is told with what is near."""
    text = TEXT + "dialect: cp-hopital\n"
    _, found = load(tmp_path, {**TABLES, "addenda/demo/text.yaml": text})
    assert same(found, ["unknown-dialect: cp-hopital"]), faults(found)
    _, found = load(tmp_path / "b", {**TABLES, "addenda/demo/text.yaml": text.replace("hopital", "hospital")})
    assert found == ()


def test_a_rule_that_does_not_hold_would_see_nothing(tmp_path: Path) -> None:
    """Refused in the usual dialect, accepted where the text or the check names the one that holds it."""
    _, found = load(tmp_path, {**TABLES, BILL: CASE + CHECK})
    assert same(found, ["rule-not-held: XR-19]"]), faults(found)
    _, found = load(tmp_path / "b", {**TABLES, BILL: CASE + CHECK + "    dialect: cp-hospital\n"})
    assert found == ()
    text = {"addenda/demo/text.yaml": TEXT + "dialect: cp-hospital\n"}
    _, found = load(tmp_path / "c", {**TABLES, **text, BILL: CASE + CHECK})
    assert found == ()


def test_a_check_names_a_dialect_that_the_tables_bring(tmp_path: Path) -> None:
    """On the check itself too."""
    _, found = load(tmp_path, {**TABLES, BILL: CASE + CHECK + "    dialect: autre\n"})
    assert same(found, ["unknown-dialect: autre"]), faults(found)
